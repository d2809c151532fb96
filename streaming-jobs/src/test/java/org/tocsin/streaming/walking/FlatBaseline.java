package org.tocsin.streaming.walking;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.models.watch.DelayLaw;

/** A stored baseline that expects the same of every hour and place: a Poisson law. */
public final class FlatBaseline {
  /** What was known before is what every one of them was fitted on. */
  public static final Instant CUT_OFF = Instant.parse("2016-01-01T06:00:00Z");

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
    tables.append(
        LakeTable.MODEL,
        Map.of(
            "id",
            hash + ":" + category + ":" + CUT_OFF,
            "kind",
            "baseline",
            "category",
            category,
            "configuration_hash",
            hash,
            "cut_off",
            at(CUT_OFF),
            "effective_at",
            at(effectiveAt),
            "state_version",
            1,
            "state",
            state,
            "scores",
            "{}"));
  }

  /** A law of delay beside the baseline of the same cut-off. */
  public static void storeDelay(
      TablesSeen tables,
      String hash,
      String category,
      DelayLaw law,
      Instant cutOff,
      Instant effectiveAt) {
    tables.append(
        LakeTable.MODEL,
        Map.of(
            "id",
            hash + ":" + category + ":" + cutOff + ":delay",
            "kind",
            "delay",
            "category",
            category,
            "configuration_hash",
            hash,
            "cut_off",
            at(cutOff),
            "effective_at",
            at(effectiveAt),
            "state_version",
            DelayLaw.STATE_VERSION,
            "state",
            law.toState(),
            "scores",
            "{}"));
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
