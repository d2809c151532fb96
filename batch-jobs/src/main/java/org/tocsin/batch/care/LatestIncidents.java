package org.tocsin.batch.care;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.tocsin.batch.session.KnownIncidents;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.lakehouse.LakeTable;

/**
 * Writes {@code incident_latest}: the incidents in force for engines that cannot do the anti-join,
 * with the instant whose knowledge they reflect. Replaced whole, in one commit, once a civil day.
 */
final class LatestIncidents {
  private LatestIncidents() {}

  /**
   * Writes the table unless it is of today.
   *
   * @return how many incidents are in it; -1 if it was of today already or there are none
   */
  static long write(LakeSession session, SlotCalendar calendar) {
    Long snapshot = session.snapshotId(LakeTable.INCIDENT);
    if (snapshot == null) {
      return -1;
    }
    Dataset<Row> incident = session.read(LakeTable.INCIDENT, snapshot);
    Instant newest = incident.agg(max("known_at")).head().getInstant(0);
    Instant asOf = newest.plusMillis(1);
    LocalDate day = calendar.dateAt(asOf);
    List<Row> present =
        session.read(LakeTable.INCIDENT_LATEST).select("as_of").limit(1).collectAsList();
    if (!present.isEmpty() && !calendar.dateAt(present.get(0).getInstant(0)).isBefore(day)) {
      return -1;
    }
    Column[] columns =
        Arrays.stream(LakeSession.schema(LakeTable.INCIDENT_LATEST).fieldNames())
            .map(name -> name.equals("as_of") ? lit(asOf).as("as_of") : col(name))
            .toArray(Column[]::new);
    try {
      KnownIncidents.inForce(KnownIncidents.before(incident, asOf))
          .select(columns)
          .writeTo(LakeSession.name(LakeTable.INCIDENT_LATEST))
          .overwrite(lit(true));
    } catch (NoSuchTableException e) {
      throw new IllegalStateException("Table incident_latest is missing", e);
    }
    return session.read(LakeTable.INCIDENT_LATEST).count();
  }
}
