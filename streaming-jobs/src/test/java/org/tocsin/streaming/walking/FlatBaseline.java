package org.tocsin.streaming.walking;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;
import org.tocsin.lakehouse.LakeTable;

/** A stored baseline that expects the same of every hour and place: a Poisson law. */
public final class FlatBaseline {
  private FlatBaseline() {}

  public static void store(
      TablesSeen tables, String hash, String category, double perHour, Instant effectiveAt) {
    String state =
        "{\"category\":\"%s\",\"zone\":\"America/Chicago\",\"first_day\":\"2015-01-01\",\"end_day\":\"2016-01-01\",\"intercept\":%s,\"trend_per_year\":0.0,\"harmonics\":%s,\"day_of_week\":%s,\"hour_of_week\":%s,\"places\":{},\"dispersion_hour\":1.0,\"dispersion_day\":1.0,\"dispersion_week\":1.0}"
            .formatted(
                category,
                Math.log(perHour * 24),
                Collections.nCopies(4, 0.0),
                Collections.nCopies(7, 0.0),
                Collections.nCopies(168, 1 / 24.0));
    Instant cutOff = Instant.parse("2016-01-01T06:00:00Z");
    tables.append(
        LakeTable.MODEL,
        Map.of(
            "id",
            hash + ":" + category + ":" + cutOff,
            "kind",
            "baseline",
            "category",
            category,
            "configuration_hash",
            hash,
            "cut_off",
            at(cutOff),
            "effective_at",
            at(effectiveAt),
            "state_version",
            1,
            "state",
            state,
            "scores",
            "{}"));
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
