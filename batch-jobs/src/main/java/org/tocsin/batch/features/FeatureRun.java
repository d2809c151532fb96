package org.tocsin.batch.features;

import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.LakeTable;

/**
 * The ends of {@link FeatureJob}: writes table {@code risk_feature} for a range of days. Running
 * again for the same days, unit and categories replaces their rows.
 */
public final class FeatureRun {
  private final LakeSession session;
  private final TocsinConfiguration configuration;
  private final PrintStream progress;

  public FeatureRun(LakeSession session, TocsinConfiguration configuration, PrintStream progress) {
    this.session = session;
    this.configuration = configuration;
    this.progress = progress;
  }

  /** What was written. */
  public record Result(
      long rows, int units, int categories, int days, double readSeconds, double writeSeconds) {}

  /**
   * Writes features.
   *
   * @param to the day after the last one
   * @param categories empty for all that may be scored by week
   */
  public Result run(LocalDate from, LocalDate to, UnitKind kind, List<String> categories) {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("%s is not before %s".formatted(from, to));
    }
    long start = System.nanoTime();
    Instant end = configuration.calendar().startOf(to);
    RiskInputs inputs = RiskInputs.read(session, kind, end, to.minusDays(1), from, configuration);
    List<String> may = inputs.judged(7);
    for (String category : categories) {
      if (!may.contains(category)) {
        throw new IllegalArgumentException(
            "Category '%s' cannot be a feature%s"
                .formatted(category, NearestWord.suggestion(category, may)));
      }
    }
    List<String> chosen = categories.isEmpty() ? may : categories;
    double read = (System.nanoTime() - start) / 1e9;
    int[] days = IntStream.range((int) from.toEpochDay(), (int) to.toEpochDay()).toArray();
    start = System.nanoTime();
    String range =
        "unit = '%s' AND as_of >= TIMESTAMP '%s' AND as_of < TIMESTAMP '%s' AND category IN (%s)"
            .formatted(
                kind.word(),
                configuration.calendar().startOf(from),
                end,
                String.join(
                    ", ", chosen.stream().map(c -> "'" + c.replace("'", "\\'") + "'").toList()));
    long rows = (long) days.length * inputs.units().size() * chosen.size();
    if (rows > 0) {
      session.replace(
          LakeTable.RISK_FEATURE,
          range,
          FeatureJob.define(
              session.spark(),
              new FeatureJob.Inputs(
                  inputs.ledgers(),
                  inputs.units(),
                  kind,
                  configuration.risk(),
                  inputs.covariateNames(),
                  inputs.covariates(),
                  configuration.calendar(),
                  inputs.firstDay(),
                  configuration.hash()),
              chosen,
              days,
              LakeSession.schema(LakeTable.RISK_FEATURE)));
    }
    double write = (System.nanoTime() - start) / 1e9;
    progress.printf(
        Locale.ROOT,
        "%d feature rows of %d %ss, %d categories and %d days in %.1f s (%.0f rows/s), read in %.1f s%n",
        rows,
        inputs.units().size(),
        kind.word(),
        chosen.size(),
        days.length,
        write,
        rows / Math.max(write, 1e-9),
        read);
    return new Result(rows, inputs.units().size(), chosen.size(), days.length, read, write);
  }
}
