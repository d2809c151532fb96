package org.tocsin.batch.care;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one care saw of how far the topics are read. Two of them prove what has landed: what the
 * jobs' checkpoints had read at the first stands in every table once a later one sees a commit of
 * the same run with that checkpoint or a newer one in all of them.
 *
 * @param at when it was seen
 * @param run of the landing job
 * @param checkpoint the run's newest complete one
 * @param read the next offset by partition that no job will ask for again, unless it takes up a
 *     checkpoint from before {@code at}
 * @param certain of an earlier note: what it had read and is proved to have landed
 * @param certainAt when that was seen; the first instant of 1970 if nothing is certain yet
 * @param rolled offsets of the heartbeats that began a new segment last
 */
record TransportNote(
    Instant at,
    String run,
    long checkpoint,
    Map<String, Long> read,
    Map<String, Long> certain,
    Instant certainAt,
    Map<String, Long> rolled) {
  static final TransportNote NONE =
      new TransportNote(Instant.EPOCH, "", 0, Map.of(), Map.of(), Instant.EPOCH, Map.of());

  TransportNote {
    read = Map.copyOf(read);
    certain = Map.copyOf(certain);
    rolled = Map.copyOf(rolled);
  }

  /**
   * The note after this one.
   *
   * @param settled the last checkpoint that every table has, by run
   */
  TransportNote next(
      Instant now,
      String newRun,
      long newCheckpoint,
      Map<String, Long> newRead,
      Map<String, Long> settled) {
    boolean proved = settled.getOrDefault(run, -1L) >= checkpoint && !read.isEmpty();
    return new TransportNote(
        now,
        newRun,
        newCheckpoint,
        newRead,
        proved ? read : certain,
        proved ? at : certainAt,
        rolled);
  }

  TransportNote withRolled(Map<String, Long> more) {
    Map<String, Long> all = new TreeMap<>(rolled);
    all.putAll(more);
    return new TransportNote(at, run, checkpoint, read, certain, certainAt, all);
  }

  /**
   * The note whose certain records may go.
   *
   * @param notes any number, in any order
   * @param oldest when the oldest checkpoint was completed that a job may still take up
   * @param keep how long a record stays after it has landed for certain
   */
  static Optional<TransportNote> due(
      List<TransportNote> notes, Instant now, Instant oldest, Duration keep) {
    return notes.stream()
        .filter(note -> !note.certain.isEmpty())
        .filter(note -> !note.at.isAfter(now.minus(keep)))
        .filter(note -> note.certainAt.isBefore(oldest))
        .max(java.util.Comparator.comparing(TransportNote::at));
  }

  /**
   * The first offset to keep, by partition; a partition is absent where nothing goes. The last
   * record always stays: it says where the home's clock stands.
   *
   * @param readNow how far the jobs have read now: less than before if one took up an old state
   */
  Map<String, Long> dropping(Map<String, Long> readNow, Map<String, KeptRecords.Range> kept) {
    Map<String, Long> before = new TreeMap<>();
    kept.forEach(
        (partition, range) -> {
          long bound =
              Math.min(
                  Math.min(
                      certain.getOrDefault(partition, 0L), readNow.getOrDefault(partition, 0L)),
                  range.end() - 1);
          if (bound > range.first()) {
            before.put(partition, bound);
          }
        });
    return before;
  }

  Map<String, Object> said() {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("at", at.toString());
    said.put("run", run);
    said.put("checkpoint", checkpoint);
    said.put("read", new TreeMap<>(read));
    said.put("certain", new TreeMap<>(certain));
    said.put("certain_at", certainAt.toString());
    said.put("rolled", new TreeMap<>(rolled));
    return said;
  }

  static TransportNote of(JsonNode said) {
    return new TransportNote(
        Instant.parse(said.path("at").asText()),
        said.path("run").asText(),
        said.path("checkpoint").asLong(),
        offsets(said.path("read")),
        offsets(said.path("certain")),
        Instant.parse(said.path("certain_at").asText()),
        offsets(said.path("rolled")));
  }

  private static Map<String, Long> offsets(JsonNode node) {
    Map<String, Long> offsets = new TreeMap<>();
    node.properties().forEach(e -> offsets.put(e.getKey(), e.getValue().asLong()));
    return offsets;
  }
}
