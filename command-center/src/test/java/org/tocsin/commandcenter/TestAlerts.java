package org.tocsin.commandcenter;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.AlertMessage.TailPoint;
import org.tocsin.domain.place.Place;

/** Alert messages as the warning job writes them. */
public final class TestAlerts {
  /** When the last slot of every alert closes unless said otherwise: a summer evening. */
  public static final Instant NOW = Instant.parse("2026-07-18T11:40:00Z");

  private TestAlerts() {}

  /** A raised alert on the last full hour before {@link #NOW}. */
  public static Builder hourly(
      String id, Place place, String category, double expected, int observed) {
    return new Builder(id, place, category, expected, observed);
  }

  /** An evening of storm: something in every lane, severity and state. */
  public static List<AlertMessage> evening(List<Place> places) {
    Place harbour = places.get(0);
    List<AlertMessage> evening = new ArrayList<>();
    evening.add(
        hourly("a-flood", harbour, "flooding", 3, 19)
            .named("Street flooding", "街道积水")
            .lane("life-safety")
            .severity("Severe")
            .certainty("Observed")
            .lasting(3)
            .build());
    evening.add(
        hourly("a-gas", places.get(18), "gas-smell", 1, 7)
            .named("Smell of gas", "燃气异味")
            .lane("life-safety")
            .severity("Extreme")
            .sent(Duration.ofSeconds(40))
            .build());
    evening.add(
        hourly("a-power", places.get(24), "power-outage", 2, 11)
            .named("Power outage", "停电")
            .sent(Duration.ofMinutes(22))
            .lasting(2)
            .build());
    evening.add(
        hourly("a-tree", places.get(34), "fallen-tree", 2, 9)
            .named("Fallen tree", "树木倒伏")
            .severity("Minor")
            .sent(Duration.ofMinutes(47))
            .build());
    evening.add(
        hourly("a-water", places.get(10), "water-main", 1.4, 8)
            .named("Burst water main", "水管爆裂")
            .sent(Duration.ofMinutes(71))
            .lasting(4)
            .build());
    evening.add(
        hourly("a-noise", places.get(31), "noise", 4, 14)
            .named("Night-time noise", "夜间噪声")
            .severity("Minor")
            .sent(Duration.ofHours(3))
            .build());
    evening.add(
        hourly("a-risk", places.get(14), "falls", 6, 12)
            .named("Falls of older people", "老年人跌倒")
            .lane("slow")
            .certainty("Possible")
            .origin("risk")
            .sent(Duration.ofHours(5))
            .build());
    evening.add(
        hourly("a-drill", places.get(32), "crowding", 5, 22)
            .named("Crowding", "人群聚集")
            .status("Exercise")
            .sent(Duration.ofHours(6))
            .build());
    evening.add(
        hourly("a-road", places.get(37), "road-damage", 2, 8)
            .named("Damaged road", "道路破损")
            .sent(Duration.ofHours(9))
            .build());
    evening.add(
        hourly("a-road", places.get(37), "road-damage", 2, 3)
            .named("Damaged road", "道路破损")
            .version(2, "cancel", "cancelled")
            .sent(Duration.ofHours(8))
            .build());
    return evening;
  }

  public static final class Builder {
    private final String id;
    private final Place place;
    private final String category;
    private final double expected;
    private final int observed;
    private int version = 1;
    private String messageType = "alert";
    private String state = "open";
    private String status = "Actual";
    private String lane = "service";
    private String severity = "Moderate";
    private String certainty = "Likely";
    private String origin = "stream";
    private String en;
    private String zh;
    private Instant sentAt = NOW.minusSeconds(95);
    private int hoursSinceOnset = 1;

    private Builder(String id, Place place, String category, double expected, int observed) {
      this.id = id;
      this.place = place;
      this.category = category;
      this.expected = expected;
      this.observed = observed;
      this.en = category;
      this.zh = category;
    }

    public Builder named(String nameEn, String nameZh) {
      en = nameEn;
      zh = nameZh;
      return this;
    }

    public Builder lane(String word) {
      lane = word;
      return this;
    }

    public Builder severity(String word) {
      severity = word;
      return this;
    }

    public Builder certainty(String word) {
      certainty = word;
      return this;
    }

    public Builder origin(String word) {
      origin = word;
      return this;
    }

    public Builder status(String word) {
      status = word;
      return this;
    }

    public Builder sent(Duration before) {
      sentAt = NOW.minus(before);
      return this;
    }

    public Builder version(int number, String type, String word) {
      version = number;
      messageType = type;
      state = word;
      return this;
    }

    public Builder lasting(int hours) {
      hoursSinceOnset = hours;
      return this;
    }

    public AlertMessage build() {
      Instant end = sentAt.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
      Instant start = end.minus(1, ChronoUnit.HOURS);
      List<TailPoint> tail = tail(start);
      TailPoint last = tail.get(tail.size() - 1);
      String excess = "%.1f".formatted(observed / Math.max(0.1, last.expected()));
      return new AlertMessage(
          AlertMessage.VERSION,
          AlertMessage.TYPE,
          id,
          version,
          messageType,
          state,
          status,
          origin,
          lane,
          category,
          lane.equals("life-safety") ? "hazard" : "service",
          en,
          zh,
          place.id(),
          place.nameEn(),
          place.nameZh(),
          lane.equals("life-safety") ? "Immediate" : "Expected",
          severity,
          certainty,
          "Assess",
          "hour",
          start,
          end,
          sentAt,
          end.minus(hoursSinceOnset, ChronoUnit.HOURS),
          sentAt.plus(Duration.ofHours(12)),
          "surge",
          observed,
          last.expected(),
          last.upperBound(),
          Math.exp(-2.2 * (observed - last.expected()) / Math.sqrt(last.expected() + 1)),
          7,
          "%d reports of %s in %s within one hour; %.1f are usual at this hour, and more than %.0f would be rare. That is %s times the usual."
              .formatted(
                  observed,
                  en.toLowerCase(java.util.Locale.ROOT),
                  place.nameEn(),
                  last.expected(),
                  last.upperBound(),
                  excess),
          "%s在一小时内收到%d起%s报告；此时段通常约%.1f起，超过%.0f起即属罕见，是平常的%s倍。"
              .formatted(place.nameZh(), observed, zh, last.expected(), last.upperBound(), excess),
          "surge: window 1h, alpha 0.00021, dispersion 6.4",
          "5f2c9a71d04e",
          tail);
    }

    private List<TailPoint> tail(Instant tested) {
      SplittableRandom chance = new SplittableRandom(id.hashCode());
      List<TailPoint> tail = new ArrayList<>();
      for (int back = 47; back >= 0; back--) {
        Instant start = tested.minus(back, ChronoUnit.HOURS);
        double hour = (start.getEpochSecond() / 3600.0 + 8) % 24;
        double usual = expected * (0.55 + 0.5 * Math.sin((hour - 9) / 24 * 2 * Math.PI) + 0.28);
        usual = Math.max(0.15, usual);
        double upper = usual + 2.6 * Math.sqrt(usual) + 1;
        double seen =
            Math.max(0, Math.round(usual + Math.sqrt(usual) * chance.nextDouble(-1.3, 1.3)));
        if (back < hoursSinceOnset) {
          seen = Math.round(observed * (1 - 0.6 * back / Math.max(1.0, hoursSinceOnset)));
        }
        tail.add(new TailPoint(start, back == 0 ? observed : seen, usual, upper));
      }
      return tail;
    }
  }
}
