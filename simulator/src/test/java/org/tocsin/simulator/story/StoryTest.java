package org.tocsin.simulator.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.CityPlanner;

class StoryTest {
  @TempDir private Path folder;

  @Test
  void theDemoTellsEightEvents() {
    Story story = Story.ofDemo();

    assertThat(story.events())
        .extracting(StoryEvent::id)
        .containsExactly(
            "gas-cluster",
            "stuck-pm25",
            "marathon",
            "utility-silent",
            "storm-flood",
            "gas-leak-in-storm",
            "slow-falls",
            "quiet-place");
    assertThat(story.events().get(0).lasts()).isEqualTo(Duration.ofMinutes(80));
    assertThat(story.events())
        .filteredOn(StoryEvent::known)
        .extracting(StoryEvent::id)
        .containsExactly("marathon");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theStoryFitsAnyCity(long seed) {
    City city = CityPlanner.plan(seed, 40);
    Script script = Script.of(Story.ofDemo(), city, LocalDate.of(2026, 5, 17));

    for (ScriptedEvent event : script.events()) {
      boolean placeless = event.event().id().equals("utility-silent");
      assertThat(event.places()).as(event.event().id()).doesNotHaveDuplicates();
      assertThat(event.places().isEmpty()).isEqualTo(placeless);
      if (!event.event().id().equals("quiet-place")) {
        assertThat(event.places()).doesNotContain(city.quietest().index());
      }
    }
    ScriptedEvent cluster = script.events().get(0);
    assertThat(cluster.places()).hasSize(3);
    assertThat(city.neighbourhood(cluster.places().get(0)).neighbours())
        .contains(cluster.places().get(1));
    ScriptedEvent storm = script.events().get(4);
    ScriptedEvent leak = script.events().get(5);
    assertThat(storm.places()).containsAll(leak.places());
    assertThat(leak.onset()).isBetween(storm.onset(), storm.end());
  }

  @Test
  void aStoryOfTheUserIsRead() throws IOException {
    Story story =
        Story.read(
            written(
                """
                name: mine
                events:
                  - {id: a, kind: surge, en: A, zh: 甲, starts: "-2d 06:30", lasts: 90m, expect: warned,
                     places: {anchor: harbour}, reports: [{category: fire, count: 9}]}
                """));

    assertThat(story.events().get(0).startMinutes()).isEqualTo(-2 * 1440 + 390);
    assertThat(story.events().get(0).effects())
        .containsExactly(new Effect.Reports("fire", 9, 0, Effect.Shape.STEADY, false));
  }

  @Test
  void aMistakeIsNamedWithItsPlaceAndRemedy() throws IOException {
    Path wrongTime = written(event("starts: noon, lasts: 1h, expect: warned"));
    Path wrongSpan = written(event("starts: \"12:00\", lasts: long, expect: warned"));
    Path wrongWord = written(event("starts: \"12:00\", lasts: 1h, expect: hoped"));
    Path wrongKey = written(event("starts: \"12:00\", lasts: 1h, expect: warned, speed: 3"));

    assertThatThrownBy(() -> Story.read(wrongTime))
        .hasMessageContaining("starts 'noon' is no time; write \"07:30\" or \"-21d 00:00\"");
    assertThatThrownBy(() -> Story.read(wrongSpan))
        .hasMessageContaining("lasts 'long' is no span; write 45m, 3h or 21d");
    assertThatThrownBy(() -> Story.read(wrongWord))
        .hasMessageContaining("expect 'hoped' is unknown; use warned, no-alarm");
    assertThatThrownBy(() -> Story.read(wrongKey))
        .hasMessageContaining("events[0]: speed is unknown; known are en, expect");
  }

  private static String event(String rest) {
    return "events:\n  - {id: a, kind: surge, en: A, zh: 甲, " + rest + "}\n";
  }

  private Path written(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "story", ".yaml"), text);
  }
}
