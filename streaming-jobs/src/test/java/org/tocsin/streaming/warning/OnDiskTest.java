package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tocsin.streaming.warning.WarningTimeline.city;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.streaming.arrival.Messages;
import org.tocsin.streaming.warning.WarningTimeline.Told;

/** The whole graph says the same whether its state rests in memory or in RocksDB. */
class OnDiskTest {
  @Test
  void theAlertsOfAllFamiliesAreTheSameByteForByte() {
    Told inMemory = story().told();
    Told onDisk = story().toldOnDisk();
    assertThat(words(onDisk)).isEqualTo(words(inMemory));
    assertThat(onDisk.feeds()).isEqualTo(inMemory.feeds()).hasSizeGreaterThan(20);
    assertThat(inMemory.messages())
        .extracting(alert -> alert.detector().replaceAll("[-:].*", ""))
        .as("surge and shift, cluster, the city, a feed and a rule")
        .contains("surge", "scan", "city", "feed", "rule");
    assertThat(inMemory.heldBack()).as("silenced").isNotEmpty();
    assertThat(inMemory.ended()).isNotEmpty();
  }

  private static List<String> words(Told told) {
    return told.messages().stream()
        .map(alert -> new String(Messages.write(alert), StandardCharsets.UTF_8))
        .toList();
  }

  private static WarningTimeline story() {
    WarningTimeline city =
        city()
            .usual("flood", 0.3)
            .usual("fever", 0.02)
            .with("sensors", Map.of("rain", Map.of("unit", "mm/h")))
            .with(
                "rules",
                Map.of(
                    "flash-flood",
                    Map.of(
                        "when",
                        "sensor rain > 20 within 1h and count flood >= 3 within 1h, 2 km",
                        "category",
                        "flash-flood",
                        "lane",
                        "life-safety")))
            .sensor("rain-1", "rain", 4)
            .life(
                "311",
                "flood",
                6,
                9,
                (place, day, hour) -> day == 5 ? 0 : day == 4 && hour >= 14 ? 6 : 1);
    for (int place = 4; place < 7; place++) {
      city.at("2d 0" + place + ":00").reports("112", "fever", place, 2);
      city.at("3d 1" + place + ":00").reports("112", "fever", place, 2);
    }
    city.at("1d 08:00").act(silence("p15", city.midnight().plus(Duration.ofDays(2))));
    city.at("1d 09:00").reports("flood", 15, 9).at("1d 09:00").reports("flood", 3, 9);
    city.at("1d 10:00").measures("rain-1", "rain", 4, 3);
    city.at("1d 10:10").measures("rain-1", "rain", 4, 34);
    city.at("1d 10:12").reports("flood", 4, 3);
    city.at("1d 12:00").measures("rain-1", "rain", 4, 140);
    city.at("1d 14:00").measures("rain-1", "rain", 4, 2);
    return city.days(6);
  }

  private static AlertActionMessage silence(String place, Instant until) {
    return new AlertActionMessage(
        2,
        "alert-action",
        "s-" + place,
        AlertActionMessage.CITY,
        "silence",
        "dispatch",
        null,
        null,
        null,
        null,
        until,
        List.of(place),
        List.of(),
        null,
        null,
        null,
        "works",
        null);
  }
}
