package org.tocsin.streaming.warning;

import java.time.Instant;
import org.apache.flink.api.common.functions.MapFunction;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.incident.CategoryClass;

/**
 * Takes the place from reports that may not be watched: those of a class without an authorisation
 * on the civil day when they became known, of a category that is not watched, or created by
 * answering an own alert. They stay in their history, so that a correction which moves a report
 * between watched and unwatched counts right.
 */
final class Watchable implements MapFunction<ReportVersion, ReportVersion> {
  private final TocsinConfiguration configuration;

  Watchable(TocsinConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public ReportVersion map(ReportVersion report) {
    boolean watched =
        !report.origin().equals("response")
            && configuration.category(report.category()).watched()
            && configuration.mayWatch(
                CategoryClass.parse(report.categoryClass()),
                configuration.calendar().dateAt(Instant.ofEpochMilli(report.knownAt())));
    return watched ? report : report.withoutPlace();
  }
}
