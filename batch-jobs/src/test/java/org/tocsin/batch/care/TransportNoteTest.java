package org.tocsin.batch.care;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransportNoteTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
  private static final Instant TEN = NINE.plusSeconds(3_600);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Map<String, Long> READ = Map.of("incidents/0", 100L, "backfill/0", 7L);

  private final TransportNote first = TransportNote.NONE.next(NINE, "a", 50, READ, Map.of());

  @Test
  void nothingIsCertainUntilEveryTableHasTheCheckpointThatWasSeen() {
    assertThat(first.certain()).isEmpty();
    assertThat(first.next(TEN, "a", 90, READ, Map.of("a", 49L)).certain()).isEmpty();
    assertThat(first.next(TEN, "b", 3, READ, Map.of("b", 3L)).certain())
        .as("another run proves nothing of this one")
        .isEmpty();

    TransportNote proved = first.next(TEN, "a", 90, Map.of("incidents/0", 300L), Map.of("a", 50L));

    assertThat(proved.certain()).isEqualTo(READ);
    assertThat(proved.certainAt()).isEqualTo(NINE);
    TransportNote restarted = proved.next(TEN.plusSeconds(1), "b", 1, READ, Map.of("b", 1L));
    assertThat(restarted.certain()).as("what was proved stays so").isEqualTo(READ);
    assertThat(restarted.certainAt()).isEqualTo(NINE);
  }

  @Test
  void aRecordStaysForItsTimeAndAsLongAsACheckpointMayAskForIt() {
    TransportNote proved = first.next(TEN, "a", 90, READ, Map.of("a", 50L));
    List<TransportNote> notes = List.of(first, proved);
    Instant later = TEN.plus(WEEK);

    assertThat(TransportNote.due(notes, later, later, WEEK)).contains(proved);
    assertThat(TransportNote.due(notes, later.minusMillis(1), later, WEEK)).isEmpty();
    assertThat(TransportNote.due(notes, later, NINE, WEEK))
        .as("a checkpoint from before may be taken up")
        .isEmpty();
    assertThat(TransportNote.due(notes, later, NINE.plusMillis(1), WEEK)).contains(proved);
  }

  @Test
  void theNewestNoteThatMayActDoes() {
    TransportNote proved = first.next(TEN, "a", 90, READ, Map.of("a", 50L));
    TransportNote again = proved.next(TEN.plusSeconds(60), "a", 95, READ, Map.of("a", 90L));
    Instant later = again.at().plus(WEEK);

    assertThat(TransportNote.due(List.of(again, proved), later, later, WEEK)).contains(again);
    assertThat(TransportNote.due(List.of(again, proved), later, TEN, WEEK)).contains(proved);
  }

  @Test
  void onlyWhatHasLandedAndIsNotReadAgainGoesAndTheLastRecordStays() {
    TransportNote proved = first.next(TEN, "a", 90, READ, Map.of("a", 50L));
    Map<String, KeptRecords.Range> kept =
        Map.of(
            "incidents/0", new KeptRecords.Range(20, 500),
            "backfill/0", new KeptRecords.Range(0, 7),
            "observations/0", new KeptRecords.Range(0, 9));

    assertThat(proved.dropping(Map.of("incidents/0", 300L, "backfill/0", 7L), kept))
        .containsExactlyInAnyOrderEntriesOf(Map.of("incidents/0", 100L, "backfill/0", 6L));
    assertThat(proved.dropping(Map.of("incidents/0", 60L, "backfill/0", 7L), kept))
        .as("a job took up an older state")
        .containsEntry("incidents/0", 60L);
    assertThat(proved.dropping(Map.of("incidents/0", 20L), kept)).isEmpty();
  }

  @Test
  void aNoteIsWrittenAndReadAgain() {
    TransportNote note =
        first.next(TEN, "a", 90, READ, Map.of("a", 50L)).withRolled(Map.of("backfill/0", 7L));

    assertThat(TransportNote.of(new ObjectMapper().valueToTree(note.said()))).isEqualTo(note);
  }
}
