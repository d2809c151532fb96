package org.tocsin.ingestion.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.Topics;
import org.tocsin.ingestion.file.InputProblem;
import org.tocsin.ingestion.file.RowSource;
import org.tocsin.ingestion.mapping.CoordinateRule;
import org.tocsin.ingestion.mapping.Mapping;
import org.tocsin.ingestion.mapping.Row;
import org.tocsin.ingestion.place.PlaceIndex;
import org.tocsin.ingestion.report.Known;
import org.tocsin.ingestion.report.Normaliser;
import org.tocsin.ingestion.report.Outcome;

/**
 * Files read to their end through a mapping, ready to be sent in the order in which their rows
 * became known. Close it to free its scratch space.
 */
public final class PreparedRun implements AutoCloseable {
  private final String run;
  private final Mapping mapping;
  private final Spool spool;
  private final KnownRange range;
  private final Map<String, Long> rejected = new TreeMap<>();
  private long rows;
  private long accepted;
  private long withoutCoordinate;
  private long withoutPlace;
  private long arriving;

  private PreparedRun(String run, Mapping mapping, Spool spool, KnownRange range) {
    this.run = run;
    this.mapping = mapping;
    this.spool = spool;
    this.range = range;
  }

  /**
   * Reads the files, in the order given, as one register.
   *
   * @param run stands on every row; {@link #id} computes one
   * @param arrival what rows without a time of their own take
   * @param range rows that became known outside it are left out and not counted
   * @param scratch a folder with room for the messages
   * @throws InputProblem if a file cannot be read to its end or holds no record
   */
  public static PreparedRun of(
      Mapping mapping,
      List<Path> files,
      PlaceIndex places,
      String run,
      Instant arrival,
      KnownRange range,
      Path scratch,
      Progress progress) {
    Spool spool;
    try {
      spool = new Spool(scratch);
    } catch (IOException e) {
      throw new InputProblem(
          "Scratch folder %s cannot be used: %s".formatted(scratch, e.getMessage()), e);
    }
    PreparedRun prepared = new PreparedRun(run, mapping, spool, range);
    try {
      Normaliser normaliser =
          new Normaliser(mapping, places, sharedCoordinates(mapping, files), run);
      KnownTimes times = new KnownTimes(mapping.known(), arrival);
      for (int i = 0; i < files.size(); i++) {
        prepared.read(files, i, normaliser, times, progress);
      }
      spool.finish();
      if (spool.size() == 0) {
        throw new InputProblem("%s: no row holds a value".formatted(files));
      }
      return prepared;
    } catch (RuntimeException e) {
      spool.close();
      throw e;
    }
  }

  private void read(
      List<Path> files, int number, Normaliser normaliser, KnownTimes times, Progress progress) {
    long before = rows;
    try (RowSource source =
        RowSource.open(files.get(number), mapping.format(), mapping.selectors())) {
      for (Row row = source.next(); row != null; row = source.next()) {
        rows++;
        for (Outcome outcome : normaliser.normalise(row)) {
          add(outcome, times);
        }
        if ((rows & 0x3FFF) == 0) {
          progress.at("reading", rows, (number + source.done()) / files.size());
        }
      }
    }
    if (rows == before) {
      throw new InputProblem("%s holds no record".formatted(files.get(number)));
    }
    progress.at("reading", rows, (number + 1.0) / files.size());
  }

  private void add(Outcome outcome, KnownTimes times) {
    if (outcome instanceof Outcome.AcceptedIncident incident) {
      long at = times.knownAt(incident.known());
      if (range.contains(at)) {
        accept(incident.known(), incident.message().lat() == null);
        place(incident.message().neighbourhoodId());
        spool.add(
            false, at, bytes(incident.message().key()), MessageJson.bytes(incident.message()));
      }
    } else if (outcome instanceof Outcome.AcceptedObservation observation) {
      long at = times.knownAt(observation.known());
      if (range.contains(at)) {
        accept(observation.known(), observation.message().cell() == null);
        place(observation.message().neighbourhoodId());
        spool.add(
            false,
            at,
            bytes(observation.message().key()),
            MessageJson.bytes(observation.message()));
      }
    } else if (outcome instanceof Outcome.Rejected refused) {
      long at = times.knownAtRefused(refused.known());
      if (range.contains(at)) {
        rejected.merge(refused.message().reason(), 1L, Long::sum);
        String id = refused.message().sourceId();
        spool.add(
            true,
            at,
            bytes(refused.message().source() + "|" + (id == null ? "" : id)),
            MessageJson.bytes(refused.message()));
      }
    } else {
      throw new AssertionError(outcome);
    }
  }

  private void accept(Known known, boolean isWithoutCoordinate) {
    accepted++;
    withoutCoordinate += isWithoutCoordinate ? 1 : 0;
    arriving += known.at() == null && mapping.known().neighbours() == null ? 1 : 0;
  }

  private void place(@Nullable String neighbourhoodId) {
    withoutPlace += neighbourhoodId == null ? 1 : 0;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Coordinates that more rows share than the mapping believes. */
  private static Set<CoordinateRule.Point> sharedCoordinates(Mapping mapping, List<Path> files) {
    CoordinateRule rule = mapping.coordinates();
    if (rule == null || rule.sharedByMoreThan() == 0) {
      return Set.of();
    }
    Map<CoordinateRule.Point, Integer> counts = new HashMap<>();
    for (Path file : files) {
      try (RowSource source = RowSource.open(file, mapping.format(), mapping.selectors())) {
        for (Row row = source.next(); row != null; row = source.next()) {
          CoordinateRule.Point point = row.defect() == null ? rule.point(row) : null;
          if (point != null) {
            counts.merge(point, 1, Integer::sum);
          }
        }
      }
    }
    Set<CoordinateRule.Point> shared = new HashSet<>();
    counts.forEach(
        (point, count) -> {
          if (count > rule.sharedByMoreThan()) {
            shared.add(point);
          }
        });
    return shared;
  }

  /** An id of 16 hexadecimal digits from mapping, content of the files and start. */
  public static String id(Mapping mapping, List<Path> files, Instant start) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes(mapping.source() + "\n" + mapping.text()));
      byte[] buffer = new byte[1 << 16];
      for (Path file : files) {
        if (!Files.exists(file)) {
          throw new InputProblem("%s does not exist; check the path".formatted(file));
        }
        if (!Files.isRegularFile(file)) {
          throw new InputProblem(
              "%s is no file; name the files to read, not folders".formatted(file));
        }
        try (InputStream in = Files.newInputStream(file)) {
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
          }
        }
      }
      digest.update(bytes(start.toString()));
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException("A file cannot be read", e);
    }
  }

  public String run() {
    return run;
  }

  public Mapping mapping() {
    return mapping;
  }

  /** The live topic of what this mapping makes. */
  String topic() {
    return mapping.kind().equals("incident") ? Topics.INCIDENTS : Topics.OBSERVATIONS;
  }

  /** Rows read, whatever became of them. */
  public long rows() {
    return rows;
  }

  /** Everything that the tables must hold in the end: accepted and refused. */
  public long offered() {
    return accepted + rejected.values().stream().mapToLong(Long::longValue).sum();
  }

  public long accepted() {
    return accepted;
  }

  /** Refused reports or values by reason code. */
  public Map<String, Long> rejected() {
    return Map.copyOf(rejected);
  }

  /** Accepted without a coordinate. */
  public long withoutCoordinate() {
    return withoutCoordinate;
  }

  /** Accepted without a neighbourhood: no coordinate, or outside every polygon. */
  public long withoutPlace() {
    return withoutPlace;
  }

  /** Accepted without a time of their own: known when they arrive. */
  public long arriving() {
    return arriving;
  }

  /** When the first row became known. */
  public Instant firstKnown() {
    return Instant.ofEpochMilli(spool.knownAt(0));
  }

  /** When the last row became known. */
  public Instant lastKnown() {
    return Instant.ofEpochMilli(spool.knownAt(spool.size() - 1));
  }

  Spool spool() {
    return spool;
  }

  @Override
  public void close() {
    spool.close();
  }
}
