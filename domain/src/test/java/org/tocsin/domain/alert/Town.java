package org.tocsin.domain.alert;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.tocsin.domain.city.TocsinConfiguration;

/**
 * A town of four places with three categories: pothole (service), gas (life-safety) and falls
 * (slow). One report an hour is usual everywhere; its zone is Chicago, its week starts on Monday 2
 * May 2016.
 */
final class Town implements WatchedCity {
  static final ZoneId ZONE = ZoneId.of("America/Chicago");
  static final List<String> PLACES = List.of("harbour", "loop", "north", "old-town");
  static final long MINUTE = 60_000;
  static final long HOUR = 60 * MINUTE;
  private static final LocalDate MONDAY = LocalDate.of(2016, 5, 2);

  /** What the town's file says, with more on top. */
  static TocsinConfiguration configuration(Map<String, Object> more) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("city", Map.of("zone", ZONE.getId()));
    tree.put(
        "categories",
        Map.of(
            "pothole",
            Map.of("en", "Pothole", "zh", "路面坑洞"),
            "gas",
            Map.of("en", "Gas smell", "zh", "燃气异味", "lane", "life-safety", "severity", "Severe"),
            "falls",
            Map.of("lane", "slow", "detectors", List.of("surge", "shift", "cluster"))));
    tree.put("sensors", Map.of("rain", Map.of("en", "Rain", "zh", "降雨", "upper", 50)));
    tree.put(
        "rules",
        Map.of(
            "flash-flood",
            Map.of(
                "when",
                "sensor rain > 20 within 1h and count pothole >= 3 within 1h",
                "category",
                "pothole",
                "lane",
                "life-safety",
                "severity",
                "Severe",
                "en",
                "Flash flood",
                "zh",
                "山洪")));
    tree.put("warning", Map.of("probes-per-week", 0));
    tree.putAll(more);
    return TocsinConfiguration.of(tree);
  }

  /** An instant such as {@code 09:05} (Monday), {@code Wed 09:05} or {@code +1 Wed 09:05}. */
  static long at(String civil) {
    String[] words = civil.split(" ");
    LocalTime time = LocalTime.parse(words[words.length - 1]);
    int week = words.length > 2 ? Integer.parseInt(words[0]) : 0;
    LocalDate day = MONDAY.plusWeeks(week);
    if (words.length > 1) {
      String name = words[words.length - 2].toUpperCase(Locale.ROOT);
      for (DayOfWeek each : DayOfWeek.values()) {
        if (each.name().startsWith(name)) {
          day = day.plusDays(each.getValue() - 1L);
        }
      }
    }
    return day.atTime(time).atZone(ZONE).toInstant().toEpochMilli();
  }

  /** So many reports in the running hour of a place; each makes it 0.4 times as likely. */
  static Finding hour(String place, String category, int reports, long at) {
    return new Reports(place, category, reports, at).finding();
  }

  @Override
  public Set<String> categories(long at) {
    return Set.of("pothole", "gas", "falls");
  }

  @Override
  public int places() {
    return PLACES.size();
  }

  @Override
  public Map<String, Integer> sensors() {
    return Map.of("rain", 4);
  }

  @Override
  public int sources() {
    return 1;
  }

  @Override
  public String placeNameEn(String id) {
    return id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1);
  }

  @Override
  public String placeNameZh(String id) {
    return "地点" + PLACES.indexOf(id);
  }

  /** A finding in the making. */
  static final class Reports {
    private final String category;
    private final double observed;
    private final long at;
    private String family = "surge";
    private String detector = "surge-1h";
    private String subject = "";
    private List<String> places;
    private long start;
    private long end;
    private double expected = 1;
    private double expectedToday = 1;
    private double bound = 3;
    private double low = 1;
    private double high = 3;
    private double p;
    private double dayP;
    private double share = 1;
    private int dispatched = -1;
    private String settings = "window=1h";

    Reports(String place, String category, double observed, long at) {
      this.places = List.of(place);
      this.category = category;
      this.observed = observed;
      this.at = at;
      this.start = Math.floorDiv(at, HOUR) * HOUR;
      this.end = start + HOUR;
      this.p = Math.min(1, Math.pow(0.4, observed));
      this.dayP = p;
    }

    Reports by(String familyWord, String detectorWord) {
      family = familyWord;
      detector = detectorWord;
      return this;
    }

    Reports about(String word) {
      subject = word;
      return this;
    }

    Reports in(String... several) {
      places = List.of(several);
      return this;
    }

    Reports from(long since, Duration length) {
      start = since;
      end = since + length.toMillis();
      return this;
    }

    Reports usually(double lower, double upper) {
      low = lower;
      high = upper;
      return this;
    }

    Reports expected(double usual, double today) {
      expected = usual;
      expectedToday = today;
      return this;
    }

    Reports bound(double most) {
      bound = most;
      return this;
    }

    Reports p(double value) {
      p = value;
      dayP = value;
      return this;
    }

    Reports settings(String text) {
      settings = text;
      return this;
    }

    Reports dispatched(int things) {
      dispatched = things;
      return this;
    }

    Reports share(double known) {
      share = known;
      return this;
    }

    Finding finding() {
      return new Finding(
          family,
          detector,
          places.get(0),
          places,
          category,
          category.equals("gas") ? "hazard" : "service",
          subject,
          start,
          end,
          at < end,
          observed,
          expected,
          expectedToday,
          bound,
          low,
          high,
          p,
          dayP,
          1,
          share,
          dispatched,
          "b1",
          settings,
          at,
          "incidents",
          0,
          at,
          0);
    }
  }

  /** The instants that a text such as {@code 2016-05-02T14:00:00Z} names. */
  static Instant instant(long at) {
    return Instant.ofEpochMilli(at);
  }

  /** Every place but one. */
  static List<String> allBut(String place) {
    List<String> others = new ArrayList<>(PLACES);
    others.remove(place);
    return others;
  }
}
