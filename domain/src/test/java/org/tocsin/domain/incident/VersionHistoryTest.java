package org.tocsin.domain.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VersionHistoryTest {
  private static final Instant MORNING = Instant.parse("2016-05-01T08:00:00Z");

  @Test
  void theFirstReportLandsAndCounts() {
    Resolution.Landed landed = landed(VersionHistory.EMPTY.offer(says("north", 1)));
    assertThat(landed.kind()).isEqualTo("report");
    assertThat(landed.supersedes()).isNull();
    assertThat(sums(landed.changes())).containsExactly(Map.entry("north", 1));
  }

  @Test
  void theSameNewsIsNoNews() {
    VersionHistory once = VersionHistory.EMPTY.offer(says("north", 1)).history();
    assertThat(once.offer(says("north", 2)))
        .isInstanceOfSatisfying(
            Resolution.Redelivery.class,
            r -> assertThat(r.of()).isEqualTo(says("north", 1).version()));
  }

  @Test
  void theSameDeliveryIsNoNewsHoweverOftenItComes() {
    IncidentVersion first = delivered("d1", "north", 1);
    VersionHistory twice =
        VersionHistory.EMPTY.offer(first).history().offer(says("south", 2)).history();
    assertThat(twice.offer(delivered("d1", "north", 3))).isInstanceOf(Resolution.Redelivery.class);
  }

  @Test
  void theVerySameRowOfferedAgainIsAReplay() {
    VersionHistory once = VersionHistory.EMPTY.offer(says("north", 1)).history();
    assertThat(once.offer(says("north", 1))).isInstanceOf(Resolution.Replayed.class);
  }

  @Test
  void aMoveTakesAwayHereAndAddsThereWhenItBecameKnown() {
    VersionHistory once = VersionHistory.EMPTY.offer(says("north", 1)).history();
    Resolution.Landed moved = landed(once.offer(says("south", 5)));
    assertThat(moved.kind()).isEqualTo("correction");
    assertThat(moved.supersedes()).isEqualTo(says("north", 1).version());
    assertThat(sums(moved.changes())).containsEntry("north", -1).containsEntry("south", 1);
    assertThat(moved.changes()).allSatisfy(c -> assertThat(c.knownAt()).isEqualTo(5));
  }

  @Test
  void aCorrectionWithinTheCellMovesNoCount() {
    VersionHistory once = VersionHistory.EMPTY.offer(says("north", 1)).history();
    IncidentVersion closed = version("north", 77, false, 2, null);
    assertThat(landed(once.offer(closed)).changes()).isEmpty();
  }

  @Test
  void aRetractionTakesAwayAndAReportAfterItCountsAgain() {
    VersionHistory once = VersionHistory.EMPTY.offer(says("north", 1)).history();
    Resolution.Landed gone = landed(once.offer(version("north", 9, true, 2, null)));
    assertThat(gone.kind()).isEqualTo("retraction");
    assertThat(sums(gone.changes())).containsExactly(Map.entry("north", -1));
    Resolution.Landed back = landed(gone.history().offer(says("north", 3)));
    assertThat(sums(back.changes())).containsExactly(Map.entry("north", 1));
  }

  @Test
  void whatWasSaidTwiceStaysTheLastWordWhenSomethingElseTurnsUpInBetween() {
    VersionHistory history = VersionHistory.EMPTY.offer(says("north", 1)).history();
    history = history.offer(says("north", 5)).history();
    Resolution.Landed between = landed(history.offer(says("south", 2)));
    assertThat(between.history().current()).isEqualTo(says("north", 5));
    assertThat(between.changes().stream().mapToInt(CountChange::change).sum()).isZero();
    assertThat(between.overruledBy()).isEqualTo(says("north", 5).version());
    // A fourth voice between the third and the repeat is overruled as well.
    Resolution.Landed fourth = landed(between.history().offer(says("harbour", 3)));
    assertThat(fourth.overruledBy()).isEqualTo(says("north", 5).version());
    // What comes behind the repeat is not, and names what landed before it.
    Resolution.Landed last = landed(fourth.history().offer(says("south", 6)));
    assertThat(last.overruledBy()).isNull();
    assertThat(last.supersedes()).isEqualTo(says("north", 1).version());
  }

  @Test
  void whatIsTakenBackInDecidesAsBefore() {
    VersionHistory history = VersionHistory.EMPTY.offer(says("north", 1)).history();
    history = history.offer(says("north", 3)).history();
    VersionHistory loaded =
        VersionHistory.EMPTY
            .remember(says("north", 3), true)
            .remember(says("north", 1), false)
            .remember(says("north", 1), false);
    assertThat(loaded).isEqualTo(history);
    assertThat(loaded.offer(says("north", 4))).isInstanceOf(Resolution.Redelivery.class);
    assertThat(loaded.offer(says("south", 2))).isEqualTo(history.offer(says("south", 2)));
  }

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderOfArrivalChangesNeitherTheLastWordNorTheCounts(long seed) {
    SplittableRandom chance = new SplittableRandom(seed);
    String[] places = {"north", "south", "harbour"};
    List<IncidentVersion> said = new ArrayList<>();
    int reports = 2 + chance.nextInt(8);
    for (int i = 0; i < reports; i++) {
      boolean retraction = chance.nextInt(4) == 0;
      String place = places[chance.nextInt(places.length)];
      said.add(
          version(
              place,
              retraction ? 1000 : Arrays.asList(places).indexOf(place),
              retraction,
              i,
              null));
    }
    Outcome inOrder = offered(said);
    for (int permutation = 0; permutation < 20; permutation++) {
      List<IncidentVersion> arrived = new ArrayList<>(said);
      for (int i = arrived.size() - 1; i > 0; i--) {
        arrived.set(i, arrived.set(chance.nextInt(i + 1), arrived.get(i)));
      }
      Outcome outcome = offered(arrived);
      assertThat(outcome.counts).isEqualTo(inOrder.counts);
      assertThat(outcome.current.contentHash()).isEqualTo(inOrder.current.contentHash());
      assertThat(outcome.current.retraction()).isEqualTo(inOrder.current.retraction());
      assertThat(outcome.landed + outcome.redelivered).isEqualTo(reports);
      assertThat(outcome.inTable.contentHash()).isEqualTo(inOrder.current.contentHash());
    }
    boolean counted = !inOrder.current.retraction();
    assertThat(inOrder.counts)
        .isEqualTo(counted ? Map.of(inOrder.current.neighbourhoodId(), 1) : Map.of());
  }

  /**
   * What is left in the end.
   *
   * @param inTable what a reader of the landed rows alone takes for the last word
   */
  private record Outcome(
      Map<String, Integer> counts,
      IncidentVersion current,
      IncidentVersion inTable,
      int landed,
      int redelivered) {}

  private static Outcome offered(List<IncidentVersion> arrived) {
    VersionHistory history = VersionHistory.EMPTY;
    List<CountChange> changes = new ArrayList<>();
    int landed = 0;
    int redelivered = 0;
    IncidentVersion inTable = null;
    for (IncidentVersion version : arrived) {
      Resolution resolution = history.offer(version);
      history = resolution.history();
      if (resolution instanceof Resolution.Landed l) {
        changes.addAll(l.changes());
        landed++;
        boolean newer = inTable == null || version.version().compareTo(inTable.version()) > 0;
        if (l.overruledBy() == null && newer) {
          inTable = version;
        }
      } else {
        redelivered++;
      }
    }
    return new Outcome(sums(changes), history.current(), inTable, landed, redelivered);
  }

  private static Map<String, Integer> sums(List<CountChange> changes) {
    Map<String, Integer> sums = new TreeMap<>();
    changes.forEach(c -> sums.merge(c.neighbourhoodId(), c.change(), Integer::sum));
    sums.values().removeIf(n -> n == 0);
    return sums;
  }

  private static Resolution.Landed landed(Resolution resolution) {
    assertThat(resolution).isInstanceOf(Resolution.Landed.class);
    return (Resolution.Landed) resolution;
  }

  private static IncidentVersion says(String place, long at) {
    return version(place, place.hashCode(), false, at, null);
  }

  private static IncidentVersion delivered(String delivery, String place, long at) {
    return version(place, place.hashCode(), false, at, delivery);
  }

  private static IncidentVersion version(
      String place, long content, boolean retraction, long at, String delivery) {
    return new IncidentVersion(
        new Version(at, "incidents", 0, at),
        content,
        retraction,
        place,
        "pothole",
        "service",
        MORNING,
        delivery);
  }
}
