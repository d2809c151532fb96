package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.care.CareRun;
import org.tocsin.batch.report.ReportRun;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;

/** How long the report of one month of Chicago takes, and the care of its tables. */
@Tag("bench")
class ReportBenchTest {
  private static final ZoneId ZONE = ZoneId.of("America/Chicago");

  @TempDir private Path home;

  @Test
  void oneMonthOfChicago() throws IOException {
    Map<String, String> paper =
        Map.of(
            "purpose", "benchmark",
            "legal_basis", "open data",
            "owner", "test",
            "review_by", "2030-01-01");
    TocsinConfiguration configuration =
        TocsinConfiguration.of(
            Map.of(
                "city", Map.of("name", "Chicago", "zone", ZONE.getId()),
                "authorisations", Map.of("reported-crime", paper)));
    Lake lake = Lake.embedded(home);
    try (LakeSession session = LakeSession.open(lake, "local[2]")) {
      ChicagoBatchTest.load(session);
      Instant asOf = LocalDate.of(2016, 7, 5).atStartOfDay(ZONE).toInstant();
      ReportRun run = new ReportRun(session, lake, configuration, home, System.err);
      for (String step : List.of("first", "tables warm")) {
        long start = System.nanoTime();
        ReportRun.Written written = run.draft(YearMonth.of(2016, 6), asOf, List.of("en", "zh"));
        System.err.printf("report, %s: %.1f s%n", step, (System.nanoTime() - start) / 1e9);
        assertThat(written.folder().resolve("report.en.pdf")).isNotEmptyFile();
      }
      String keep = System.getProperty("tocsin.keep", "");
      if (!keep.isEmpty()) {
        for (String name : List.of("report.en.html", "report.en.pdf", "report.zh.pdf")) {
          Files.copy(
              home.resolve("reports/2016-06/draft").resolve(name),
              Path.of(keep, name),
              java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
      }
      long start = System.nanoTime();
      List<CareRun.Step> steps =
          new CareRun(session, lake, configuration, home, System.err).run(Instant.now());
      System.err.printf("care: %.1f s %s%n", (System.nanoTime() - start) / 1e9, steps);
    }
  }
}
