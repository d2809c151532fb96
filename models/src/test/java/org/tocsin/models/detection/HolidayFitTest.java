package org.tocsin.models.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.tocsin.models.calendar.HolidayCalendar;

/** Holiday columns inside a fit, on real daily numbers of two cities. */
class HolidayFitTest {
  private static final TimeAxis DAYS = TimeAxis.dated(Period.DAY);

  /** How far expectations lie from what came, as a mean of |log|, and over how many days. */
  private record Miss(double mean, int days) {}

  private static Miss miss(
      SortedMap<LocalDate, Double> counts,
      LocalDate judgedFrom,
      Map<String, String> settings,
      Predicate<LocalDate> asked) {
    Detector detector = DetectionMethods.detector("harmonic-nb", settings, DAYS);
    double sum = 0;
    int days = 0;
    for (Map.Entry<LocalDate, Double> day : counts.entrySet()) {
      Count count = Count.of(day.getKey().toEpochDay(), day.getValue());
      if (day.getKey().isBefore(judgedFrom)) {
        detector.learn(count);
        continue;
      }
      double expected = detector.observe(count).expected();
      if (asked.test(day.getKey())) {
        sum += Math.abs(Math.log(expected / day.getValue()));
        days++;
      }
    }
    return new Miss(sum / days, days);
  }

  private static Path data(String name) {
    return Path.of(System.getProperty("tocsin.root"), "../shared/data").resolve(name);
  }

  /** Thousands of boardings a day of Chicago's buses and trains. */
  private static SortedMap<LocalDate, Double> boardings() throws IOException {
    SortedMap<LocalDate, Double> counts = new TreeMap<>();
    for (String line : Files.readAllLines(data("chicago/cta_daily_boardings.csv"))) {
      String[] fields = line.split(",");
      if (Character.isDigit(line.charAt(0))) {
        String[] day = fields[0].split("/");
        LocalDate date = LocalDate.parse(day[2] + "-" + day[0] + "-" + day[1]);
        if (date.getYear() >= 2009 && date.getYear() <= 2014) {
          counts.put(date, (double) Math.round(Double.parseDouble(fields[4]) / 1000));
        }
      }
    }
    return counts;
  }

  @Test
  void chicagoRidesLessOnPublicHolidays() throws IOException {
    SortedMap<LocalDate, Double> counts = boardings();
    assertThat(counts).hasSize(2191);
    HolidayCalendar calendar = HolidayCalendar.of("us", false);
    LocalDate judged = LocalDate.of(2014, 1, 1);
    Map<String, String> with = Map.of("holidays", "us");
    Miss blind = miss(counts, judged, Map.of(), calendar::isHoliday);
    Miss aware = miss(counts, judged, with, calendar::isHoliday);
    assertThat(aware.days()).isBetween(8, 14);
    assertThat(aware.mean()).isLessThan(0.7 * blind.mean());
    Miss blindElse = miss(counts, judged, Map.of(), day -> !calendar.isHoliday(day));
    Miss awareElse = miss(counts, judged, with, day -> !calendar.isHoliday(day));
    assertThat(awareElse.mean()).isLessThan(1.02 * blindElse.mean());
  }

  /** Nitrogen dioxide of a day in Beijing (mean of its hours, µg/m³, whole), mostly traffic. */
  private static SortedMap<LocalDate, Double> nitrogenDioxide() throws IOException {
    SortedMap<LocalDate, double[]> sums = new TreeMap<>();
    Path folder = data("beijing-air");
    for (String station : new String[] {"Dongsi", "Guanyuan", "Wanliu"}) {
      Path file = folder.resolve("PRSA_Data_" + station + "_20130301-20170228.csv.gz");
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
        reader.readLine();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          String[] f = line.split(",");
          if (!f[8].equals("NA")) {
            LocalDate day =
                LocalDate.of(
                    Integer.parseInt(f[1]), Integer.parseInt(f[2]), Integer.parseInt(f[3]));
            double[] sum = sums.computeIfAbsent(day, key -> new double[2]);
            sum[0] += Double.parseDouble(f[8]);
            sum[1]++;
          }
        }
      }
    }
    SortedMap<LocalDate, Double> counts = new TreeMap<>();
    sums.forEach((day, sum) -> counts.put(day, (double) Math.round(sum[0] / sum[1])));
    return counts;
  }

  @Test
  void beijingDrivesLessInTheSpringFestival() throws IOException {
    SortedMap<LocalDate, Double> counts = nitrogenDioxide();
    assertThat(counts).hasSizeGreaterThan(1400);
    HolidayCalendar calendar = HolidayCalendar.lunarOnly();
    LocalDate judged = LocalDate.of(2016, 1, 1);
    Miss blind = miss(counts, judged, Map.of(), calendar::isSpringFestival);
    Miss aware = miss(counts, judged, Map.of("lunar", "yes"), calendar::isSpringFestival);
    assertThat(aware.days()).isEqualTo(16);
    assertThat(aware.mean()).isLessThan(0.95 * blind.mean());
  }
}
