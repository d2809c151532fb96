package org.tocsin.cli.statistics;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.detection.Period;
import org.tocsin.models.detection.Signal;
import org.tocsin.models.detection.evaluation.DetectorEvaluation;
import org.tocsin.models.detection.evaluation.DetectorScore;
import org.tocsin.models.detection.evaluation.JudgedSeries;
import org.tocsin.models.detection.evaluation.Outbreak;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin evaluate}: signals against known outbreaks. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Scores signals against known outbreaks.",
      "Truth: series,start,end (one row per outbreak) or series,time[,outbreak] (one per period).",
      "Signals: what tocsin detect writes. Times of both files are of the same kind."
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--truth", required = true, paramLabel = "FILE", description = "Known outbreaks")
  private @Nullable Path truth;

  @Option(names = "--signals", required = true, paramLabel = "FILE", description = "Signals")
  private @Nullable Path signals;

  @Option(
      names = "--period",
      paramLabel = "week|day|hour|month",
      description = "What a row stands for; default: by the distance of the dates")
  private @Nullable String period;

  @Option(
      names = "--fpr",
      split = ",",
      paramLabel = "RATE",
      description = "False positive rates at which to compare by p-value (default: 0.01,0.025)")
  private List<Double> rates = List.of(0.01, 0.025);

  @Option(
      names = "--carry-over",
      defaultValue = "0",
      paramLabel = "N",
      description = "Periods after an outbreak that are not scored; window - 1 for window methods")
  private int carryOver;

  @Option(names = "--json", description = "One JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (truth == null || signals == null) {
      throw new ParameterException(spec.commandLine(), "Options --truth and --signals are needed");
    }
    for (double rate : rates) {
      if (!(rate > 0 && rate < 1)) {
        throw new ParameterException(
            spec.commandLine(), "Rate %s of --fpr must lie between 0 and 1".formatted(rate));
      }
    }
    Path signalFile = readable(signals);
    Path truthFile = readable(truth);
    Map<String, List<SignalRow>> rows = readRows(signalFile, () -> signalRows(signalFile));
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("File %s holds no signals".formatted(signals));
    }
    List<SignalRow> any = rows.values().iterator().next();
    Period length =
        period == null
            ? PeriodNumbers.guess(any.stream().map(SignalRow::time).toList(), signals.toString())
            : Period.parse(period);
    PeriodNumbers numbers = PeriodNumbers.of(length, any.get(0).time());
    Map<String, List<Outbreak>> outbreaks =
        readRows(truthFile, () -> outbreaks(truthFile, numbers));
    List<JudgedSeries> judged = new ArrayList<>();
    rows.forEach(
        (name, list) -> {
          List<Signal> parsed = new ArrayList<>();
          list.forEach(row -> parsed.add(row.signal(numbers, signalFile)));
          parsed.sort(Comparator.comparingLong(Signal::index));
          judged.add(new JudgedSeries(name, parsed, outbreaks.getOrDefault(name, List.of())));
        });
    long known = outbreaks.values().stream().mapToLong(List::size).sum();
    print(DetectorEvaluation.of(judged, carryOver), known);
    return 0;
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T readRows(Path file, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (CsvParseException | UncheckedIOException e) {
      throw TextFile.problem(file, 0, e);
    }
  }

  private static Path readable(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IllegalArgumentException("File %s cannot be read".formatted(file));
    }
    return file;
  }

  private record SignalRow(String time, List<String> values, long line) {
    Signal signal(PeriodNumbers numbers, Path file) {
      return new Signal(
          numbers.number(time, "line %d of %s".formatted(line, file)),
          number(values.get(0), line, file),
          number(values.get(1), line, file),
          number(values.get(2), line, file),
          number(values.get(3), line, file),
          values.get(4).equals("1") || values.get(4).equalsIgnoreCase("true"));
    }
  }

  private static double number(String text, long line, Path file) {
    if (text.isEmpty() || text.equals("NA") || text.equalsIgnoreCase("nan")) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Value %s in line %d of %s is not a number".formatted(text, line, file), e);
    }
  }

  private static Map<String, List<SignalRow>> signalRows(Path file) throws IOException {
    Map<String, List<SignalRow>> rows = new LinkedHashMap<>();
    try (Reader text = TextFile.open(file);
        CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(text)) {
      for (NamedCsvRecord row : reader) {
        List<String> values =
            List.of(
                optional(row, "observed"),
                optional(row, "expected"),
                optional(row, "upper_bound"),
                optional(row, "p_value"),
                needed(row, "signal", file));
        rows.computeIfAbsent(needed(row, "series", file), name -> new ArrayList<>())
            .add(new SignalRow(needed(row, "time", file), values, row.getStartingLineNumber()));
      }
    }
    return rows;
  }

  private static Map<String, List<Outbreak>> outbreaks(Path file, PeriodNumbers numbers)
      throws IOException {
    Map<String, List<Outbreak>> found = new LinkedHashMap<>();
    try (Reader text = TextFile.open(file);
        CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(text)) {
      for (NamedCsvRecord row : reader) {
        String place = "line %d of %s".formatted(row.getStartingLineNumber(), file);
        List<Outbreak> list =
            found.computeIfAbsent(needed(row, "series", file), name -> new ArrayList<>());
        if (row.findField("start").isPresent()) {
          long start = numbers.number(needed(row, "start", file), place);
          long end = numbers.number(needed(row, "end", file), place);
          if (end < start) {
            throw new IllegalArgumentException(
                "Outbreak in %s ends at %s before it starts at %s"
                    .formatted(place, needed(row, "end", file), needed(row, "start", file)));
          }
          list.add(new Outbreak(start, end));
          continue;
        }
        String flag = optional(row, "outbreak");
        if (flag.isEmpty() || flag.equals("1") || flag.equalsIgnoreCase("true")) {
          long at = numbers.number(needed(row, "time", file), place);
          Optional<Outbreak> before = list.stream().filter(one -> one.end() == at - 1).findFirst();
          before.ifPresent(list::remove);
          list.add(new Outbreak(before.map(Outbreak::start).orElse(at), at));
        }
      }
    }
    return found;
  }

  private static String optional(NamedCsvRecord row, String column) {
    return row.findField(column).map(String::strip).orElse("");
  }

  private static String needed(NamedCsvRecord row, String column, Path file) {
    return row.findField(column)
        .map(String::strip)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Column %s is missing in %s, which has %s"
                        .formatted(column, file, String.join(",", row.getHeader()))));
  }

  private void print(DetectorEvaluation evaluation, long known) {
    PrintWriter print = spec.commandLine().getOut();
    DetectorScore shipped = evaluation.shipped();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("fpr", shipped.falsePositiveRate());
    values.put("pod", shipped.probabilityOfDetection());
    values.put("pod1", shipped.probabilityOfDetectionAtStart());
    values.put("sensitivity", shipped.sensitivity());
    values.put("ppv", shipped.positivePredictiveValue());
    values.put("f1", shipped.f1());
    values.put("timeliness", shipped.timeliness());
    for (double rate : rates) {
      DetectorScore matched = evaluation.matched(rate);
      String at = "_at_fpr_" + rate;
      values.put("pod" + at, matched.probabilityOfDetection());
      values.put("f1" + at, matched.f1());
    }
    values.put("outbreaks", (double) shipped.outbreaks());
    values.put("outbreaks_not_judged", (double) (known - shipped.outbreaks()));
    values.put("null_periods", (double) shipped.nullPeriods());
    if (json) {
      List<String> parts = new ArrayList<>();
      values.forEach((name, value) -> parts.add("\"" + name + "\":" + text(value, "null")));
      print.println("{" + String.join(",", parts) + "}");
    } else {
      values.forEach(
          (name, value) ->
              print.printf(Locale.ROOT, "%-22s %s%n", name, text(value, "cannot tell")));
    }
    print.flush();
  }

  private static String text(double value, String absent) {
    if (Double.isNaN(value)) {
      return absent;
    }
    return value == Math.rint(value) && Math.abs(value) > 1
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6f", value);
  }
}
