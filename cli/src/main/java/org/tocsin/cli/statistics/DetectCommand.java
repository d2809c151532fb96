package org.tocsin.cli.statistics;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.statistics.CountFile.Series;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.models.detection.DetectionMethod;
import org.tocsin.models.detection.DetectionMethods;
import org.tocsin.models.detection.Detector;
import org.tocsin.models.detection.Period;
import org.tocsin.models.detection.SettingKey;
import org.tocsin.models.detection.Settings;
import org.tocsin.models.detection.Signal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin detect}: any detector on any CSV of series. */
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a detector over every series of a CSV file.",
      "In:  series,time,count[,population]; time is an ISO date or time, or a whole number.",
      "Out: series,time,observed,expected,upper_bound,p_value,signal; empty where it cannot tell."
    })
public final class DetectCommand implements Callable<Integer> {
  private static final int CHUNK = 2048;
  private static final String TRAIN = "train";

  private final Map<String, FileMethod> fileMethods = new LinkedHashMap<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--method", paramLabel = "NAME", description = "The detector; see --help")
  private String method = "harmonic-nb";

  @Option(names = "--in", paramLabel = "FILE", description = "Counts as CSV")
  private @Nullable Path in;

  @Option(names = "--out", paramLabel = "FILE", description = "Where the signals go")
  private @Nullable Path out;

  @Option(
      names = "--period",
      paramLabel = "week|day|hour|month",
      description = "What a row counts; default: by the distance of the dates, week for numbers")
  private @Nullable String period;

  @Option(
      names = "--from",
      paramLabel = "TIME|INDEX",
      description = "First period to judge; earlier ones are only learned from")
  private @Nullable String from;

  @Option(
      names = "--set",
      paramLabel = "key=value",
      description = "A setting of the method; may be repeated")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = {"-h", "--help"},
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "METHOD",
      description = "This help, or every key of one method")
  private @Nullable String help;

  /** With the count methods only. */
  public DetectCommand() {
    this(List.of());
  }

  /** With further methods that handle files of their own shape. */
  public DetectCommand(List<FileMethod> others) {
    others.forEach(other -> fileMethods.put(other.name(), other));
  }

  @Override
  public Integer call() throws IOException {
    if (help != null) {
      return help(help);
    }
    Path input = given(in, "--in");
    Path output = given(out, "--out");
    if (!Files.isReadable(input) || Files.isDirectory(input)) {
      throw new IllegalArgumentException("File %s cannot be read".formatted(input));
    }
    if (Files.isRegularFile(input)) {
      detect(input, output);
      return 0;
    }
    // A pipe can be read once only.
    Path copy = Files.createTempFile("tocsin-detect", ".csv");
    try {
      try (InputStream piped = Files.newInputStream(input)) {
        Files.copy(piped, copy, StandardCopyOption.REPLACE_EXISTING);
      }
      detect(copy, output);
      return 0;
    } finally {
      Files.delete(copy);
    }
  }

  private void detect(Path input, Path output) throws IOException {
    FileMethod other = fileMethods.get(method);
    if (other != null) {
      usage(() -> Settings.of(other.keys(), settings));
      other.run(input, output, Optional.ofNullable(from), settings);
      return;
    }
    DetectionMethod chosen = usage(this::countMethod);
    usage(() -> Settings.of(chosen.keys(), settings));
    Optional<Period> length = usage(() -> Optional.ofNullable(period).map(Period::parse));
    CountFile file = CountFile.read(input, length);
    write(file, chosen, output);
  }

  private DetectionMethod countMethod() {
    return countMethod(method);
  }

  private DetectionMethod countMethod(String name) {
    List<String> names = new ArrayList<>();
    DetectionMethods.all().forEach(one -> names.add(one.name()));
    names.addAll(fileMethods.keySet());
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "Method %s is not known%s".formatted(name, NearestWord.suggestion(name, names)));
    }
    return DetectionMethods.named(name);
  }

  private Path given(@Nullable Path path, String option) {
    if (path == null) {
      throw new ParameterException(
          spec.commandLine(), "Option %s is missing; see tocsin detect --help".formatted(option));
    }
    return path;
  }

  /** What the user typed wrongly is wrong usage (2), not a failure (1). */
  private <T> T usage(java.util.function.Supplier<T> check) {
    try {
      return check.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void write(CountFile file, DetectionMethod chosen, Path output) throws IOException {
    OptionalLong first =
        from == null ? OptionalLong.empty() : OptionalLong.of(file.number(from, "--from"));
    // A bad key combination is found before anything is written.
    usage(() -> chosen.detector(Settings.of(chosen.keys(), settings), file.axis()));
    WholeFile.write(
        output,
        writer -> {
          writer.write("series,time,observed,expected,upper_bound,p_value,signal\n");
          if ("all".equals(settings.get("pool"))) {
            writeAll(writer, PooledDetection.judge(file, settings, first));
          } else {
            file.batches(batch -> judge(batch, chosen, file, first, writer));
          }
        });
  }

  private void judge(
      List<Series> batch, DetectionMethod chosen, CountFile file, OptionalLong first, Writer writer)
      throws IOException {
    for (int start = 0; start < batch.size(); start += CHUNK) {
      writeAll(
          writer,
          batch.subList(start, Math.min(batch.size(), start + CHUNK)).parallelStream()
              .map(one -> judge(one, chosen, file, first))
              .toList());
    }
  }

  private static void writeAll(Writer writer, List<String> texts) throws IOException {
    for (String text : texts) {
      writer.write(text);
    }
  }

  private String judge(Series one, DetectionMethod chosen, CountFile file, OptionalLong first) {
    Detector detector = chosen.detector(settingsOf(one, chosen, first), file.axis());
    StringBuilder text = new StringBuilder();
    String name = quoted(one.name());
    for (int row = 0; row < one.size(); row++) {
      var count = one.count(row);
      if (first.isPresent() && count.index() < first.getAsLong()) {
        detector.learn(count);
        continue;
      }
      append(text, name, quoted(one.time(row)), detector.observe(count));
    }
    return text.toString();
  }

  /** Methods that learn from a stretch of their own learn from everything before {@code --from}. */
  private Settings settingsOf(Series one, DetectionMethod chosen, OptionalLong first) {
    Map<String, String> given = settings;
    Optional<SettingKey> train =
        chosen.keys().stream().filter(key -> key.name().equals(TRAIN)).findFirst();
    if (train.isPresent() && first.isPresent() && !settings.containsKey(TRAIN)) {
      given = new HashMap<>(settings);
      double before = first.getAsLong() - one.count(0).index();
      double bounded = Math.max(train.get().low(), Math.min(train.get().high(), before));
      given.put(TRAIN, Long.toString((long) bounded));
    }
    return Settings.of(chosen.keys(), given);
  }

  static void append(StringBuilder text, String name, String time, Signal signal) {
    text.append(name).append(',').append(time).append(',');
    append(text, signal.observed()).append(',');
    append(text, signal.expected()).append(',');
    append(text, signal.upperBound()).append(',');
    append(text, signal.pValue()).append(',');
    text.append(signal.signal() ? 1 : 0).append('\n');
  }

  private static StringBuilder append(StringBuilder text, double value) {
    if (Double.isNaN(value)) {
      return text;
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? text.append((long) value)
        : text.append(value);
  }

  static String quoted(String text) {
    boolean plain =
        text.indexOf(',') < 0
            && text.indexOf('"') < 0
            && text.indexOf('\n') < 0
            && text.indexOf('\r') < 0;
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private int help(String about) {
    PrintWriter print = spec.commandLine().getOut();
    if (about.isEmpty()) {
      spec.commandLine().usage(print);
      print.println();
      print.println("Methods (keys of one: tocsin detect --help METHOD):");
      for (DetectionMethod one : DetectionMethods.all()) {
        print.printf("  %-20s %s%n", one.name(), one.summary());
      }
      for (FileMethod one : fileMethods.values()) {
        print.printf("  %-20s %s%n", one.name(), one.summary());
      }
      print.flush();
      return 0;
    }
    FileMethod other = fileMethods.get(about);
    if (other != null) {
      describe(print, other.name(), other.summary(), other.keys(), other.page());
      return 0;
    }
    DetectionMethod chosen = usage(() -> countMethod(about));
    describe(print, chosen.name(), chosen.summary(), chosen.keys(), "docs/methods/temporal.md");
    return 0;
  }

  private static void describe(
      PrintWriter print, String name, String summary, List<SettingKey> keys, String page) {
    print.println(name + ": " + summary);
    print.println("Keys (--set key=value), with defaults:");
    List<String> lines = new ArrayList<>();
    for (SettingKey key : keys) {
      String values =
          key.words().isEmpty()
              ? ""
              : " (" + key.words().stream().collect(Collectors.joining("|")) + ")";
      lines.add(
          "  %-28s %s%s".formatted(key.name() + "=" + key.defaultValue(), key.meaning(), values));
    }
    lines.forEach(print::println);
    print.println("Formulas and sources: " + page);
    print.flush();
  }
}
