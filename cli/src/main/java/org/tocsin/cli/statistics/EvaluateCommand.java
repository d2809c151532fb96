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
      "Signals: what tocsin detect writes, or series,time,signal[,p_value]. Times of both files are",
      "of the same kind."
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
          refuseDoubled(parsed, name, signalFile);
          judged.add(new JudgedSeries(name, parsed, outbreaks.getOrDefault(name, List.of())));
        });
    long known = outbreaks.values().stream().mapToLong(List::size).sum();
    boolean ranked = any.get(0).measure() != Measure.NONE;
    print(DetectorEvaluation.of(judged, carryOver), known, ranked);
    return 0;
  }

  private static void refuseDoubled(List<Signal> sorted, String name, Path file) {
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).index() == sorted.get(i - 1).index()) {
        throw new IllegalArgumentException(
            "Series %s of %s has two rows for period %d; leave one, or choose another --period"
                .formatted(name, file, sorted.get(i).index()));
      }
    }
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

  /** What a file says of how unusual a period is, besides whether it is a signal. */
  private enum Measure {
    /** A p-value, or the count beside its bound. */
    COUNT,
    /** The score of sensors: −log10 of a chance. */
    SCORE,
    /** Nothing: rates cannot be matched. */
    NONE;

    static Measure of(NamedCsvRecord row) {
      boolean bound =
          row.findField("upper_bound").isPresent() && row.findField("observed").isPresent();
      if (row.findField("p_value").isPresent() || bound) {
        return COUNT;
      }
      return row.findField("score").isPresent() ? SCORE : NONE;
    }
  }

  private record SignalRow(String time, Measure measure, List<String> values, long line) {
    Signal signal(PeriodNumbers numbers, Path file) {
      long index = numbers.number(time, "line %d of %s".formatted(line, file));
      boolean signal = flag(values.get(0), file);
      double observed = number(values.get(1), line, file);
      double expected = number(values.get(2), line, file);
      double p = number(values.get(4), line, file);
      return switch (measure) {
        case COUNT ->
            new Signal(index, observed, expected, number(values.get(3), line, file), p, signal);
        case SCORE -> new Signal(index, observed, expected, Double.NaN, Math.pow(10, -p), signal);
        case NONE -> new Signal(index, observed, expected, Double.NaN, signal ? 0 : 1, signal);
      };
    }

    private boolean flag(String text, Path file) {
      if (text.equals("1") || text.equalsIgnoreCase("true")) {
        return true;
      }
      if (text.equals("0") || text.equalsIgnoreCase("false")) {
        return false;
      }
      throw new IllegalArgumentException(
          "Signal %s in line %d of %s is neither 1 nor 0"
              .formatted(text.isEmpty() ? "(empty)" : text, line, file));
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
        Measure measure = Measure.of(row);
        List<String> values =
            List.of(
                needed(row, "signal", file),
                known(row, measure == Measure.SCORE ? "value" : "observed"),
                optional(row, "expected"),
                optional(row, "upper_bound"),
                optional(row, measure == Measure.SCORE ? "score" : "p_value"));
        rows.computeIfAbsent(needed(row, "series", file), name -> new ArrayList<>())
            .add(
                new SignalRow(
                    needed(row, "time", file), measure, values, row.getStartingLineNumber()));
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

  /** What was counted: empty where nobody counted; a file without the column says nothing of it. */
  private static String known(NamedCsvRecord row, String column) {
    return row.findField(column).map(String::strip).orElse("0");
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

  private void print(DetectorEvaluation evaluation, long known, boolean ranked) {
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
      // A rate below one in the number of null periods cannot be seen in them.
      boolean told = ranked && rate * shipped.nullPeriods() >= 1;
      values.put("pod" + at, told ? matched.probabilityOfDetection() : Double.NaN);
      values.put("f1" + at, told ? matched.f1() : Double.NaN);
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
