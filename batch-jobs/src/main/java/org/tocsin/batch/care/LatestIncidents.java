package org.tocsin.batch.care;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.lakehouse.IncidentNow;
import org.tocsin.lakehouse.LakeTable;

/**
 * Writes {@code incident_latest}: the incidents in force for engines that cannot do the anti-join,
 * with the instant whose knowledge they reflect. Replaced whole, in one commit, once a civil day.
 */
final class LatestIncidents {
  private LatestIncidents() {}

  /** Whether a civil day has passed since the table was written, or it never was. */
  static boolean due(LakeSession session, SlotCalendar calendar) {
    Optional<Instant> asOf = asOf(session);
    if (asOf.isEmpty()) {
      return false;
    }
    List<Row> present =
        session.read(LakeTable.INCIDENT_LATEST).select("as_of").limit(1).collectAsList();
    return present.isEmpty()
        || calendar.dateAt(present.get(0).getInstant(0)).isBefore(calendar.dateAt(asOf.get()));
  }

  /** Just after the newest row became known; empty while there is none. */
  private static Optional<Instant> asOf(LakeSession session) {
    Row newest = session.read(LakeTable.INCIDENT).agg(max("known_at")).head();
    return newest.isNullAt(0) ? Optional.empty() : Optional.of(newest.getInstant(0).plusMillis(1));
  }

  /** Writes the table and says how many incidents are in it. */
  static long write(LakeSession session) {
    Instant asOf = asOf(session).orElseThrow();
    Column[] columns =
        Arrays.stream(LakeSession.schema(LakeTable.INCIDENT_LATEST).fieldNames())
            .map(name -> name.equals("as_of") ? lit(asOf).as("as_of") : col(name))
            .toArray(Column[]::new);
    try {
      session
          .spark()
          .sql(IncidentNow.sql(asOf.minusMillis(1)))
          .select(columns)
          .writeTo(LakeSession.name(LakeTable.INCIDENT_LATEST))
          .overwrite(lit(true));
    } catch (NoSuchTableException e) {
      throw new IllegalStateException("Table incident_latest is missing", e);
    }
    return session.read(LakeTable.INCIDENT_LATEST).count();
  }
}
