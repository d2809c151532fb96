package org.tocsin.domain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RulePlacesTest {
  @Test
  void nearIsWhatTheDistanceToEachPlaceSays() {
    SplittableRandom chance = new SplittableRandom(1);
    Map<String, RulePlaces.Middle> middles = new TreeMap<>();
    for (int i = 0; i < 400; i++) {
      // A city in the far north, and some places on the other side of the date line.
      double lon =
          i % 4 == 0 ? -179.9 - 0.1 * chance.nextDouble() : 179.7 + chance.nextDouble() / 3;
      middles.put("p" + i, new RulePlaces.Middle(69 + chance.nextDouble() / 5, lon));
    }
    RulePlaces places = new RulePlaces(middles);
    for (String place : List.of("p0", "p1", "p17", "p200", "p399")) {
      for (double km : List.of(0.1, 1.0, 5.0, 30.0)) {
        List<String> expected =
            middles.keySet().stream()
                .filter(
                    other ->
                        RulePlaces.kilometresBetween(middles.get(place), middles.get(other)) <= km)
                .toList();
        assertThat(places.near(place, km)).as("%s, %s km", place, km).isEqualTo(expected);
      }
    }
    assertThat(places.near("p0", 30)).as("across the date line").contains("p1");
  }

  @Test
  void aPlaceWhoseMiddleIsNotKnownHasOnlyItself() {
    RulePlaces places = new RulePlaces(Map.of("a", new RulePlaces.Middle(0, 0)));
    assertThat(places.near("b", 5)).containsExactly("b");
    assertThat(places.near("a", 0)).containsExactly("a");
  }
}
