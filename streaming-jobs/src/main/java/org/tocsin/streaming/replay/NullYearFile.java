package org.tocsin.streaming.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tocsin.models.calibration.BudgetCalibration;

/**
 * What one null year showed: the smallest day p of each category, place and day, and how many
 * findings it came from. Its file is tab-separated text, so that lines can be learned again without
 * simulating again; a file that a killed program left half written is none.
 */
final class NullYearFile {
  private static final String FORM = "null-year 1";
  private static final String END = "end";

  private final Map<String, Double> smallest;
  private long findings;

  NullYearFile() {
    this(new TreeMap<>(), 0);
  }

  private NullYearFile(Map<String, Double> smallest, long findings) {
    this.smallest = smallest;
    this.findings = findings;
  }

  /** A finding that could have alarmed. */
  void add(String category, String place, int day, double dayP) {
    smallest.merge(String.join("\t", category, place, Integer.toString(day)), dayP, Math::min);
  }

  /** A finding of any kind. */
  void found() {
    findings++;
  }

  long findings() {
    return findings;
  }

  /** Tells what it showed. */
  void tell(int year, BudgetCalibration calibration) {
    smallest.forEach(
        (key, p) -> {
          String[] of = key.split("\t", -1);
          calibration.add(year, of[0], of[1], Integer.parseInt(of[2]), p);
        });
  }

  /**
   * Writes it whole or not at all.
   *
   * @param drawnFrom everything that decides what the year shows, but for the program itself
   */
  void write(Path file, String drawnFrom) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(FORM + "\t" + drawnFrom);
    smallest.forEach((key, p) -> lines.add(key + "\t" + p));
    lines.add(END + "\t" + findings);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, lines, StandardCharsets.UTF_8);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The year in a file; empty when there is none that was drawn from the same. */
  static Optional<NullYearFile> read(Path file, String drawnFrom) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    if (lines.isEmpty() || !lines.get(0).equals(FORM + "\t" + drawnFrom)) {
      return Optional.empty();
    }
    Map<String, Double> smallest = new TreeMap<>();
    for (String line : lines.subList(1, lines.size() - 1)) {
      int last = line.lastIndexOf('\t');
      smallest.put(line.substring(0, last), Double.parseDouble(line.substring(last + 1)));
    }
    String end = lines.get(lines.size() - 1);
    if (!end.startsWith(END + "\t")) {
      return Optional.empty();
    }
    return Optional.of(new NullYearFile(smallest, Long.parseLong(end.substring(END.length() + 1))));
  }
}
