package org.tocsin.cli.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.stack.Installation;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tocsin report}: the month in HTML, PDF and XLSX. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Drafts, signs and restates the report of a month",
    subcommands = {
      ReportCommand.Draft.class,
      ReportCommand.Sign.class,
      ReportCommand.Restate.class
    })
public final class ReportCommand implements Runnable {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public void run() {
    new CommandLine(this).usage(System.out);
  }

  /** The options of a draft. */
  private abstract static class Drafting implements Callable<Integer> {
    private final String what;
    @Mixin private HomeOptions options = new HomeOptions();

    @Option(
        names = "--month",
        required = true,
        paramLabel = "MONTH",
        description = "Such as 2016-06")
    private YearMonth month = YearMonth.of(1970, 1);

    @Option(
        names = "--as-of",
        paramLabel = "TIME",
        description = "Use what was known before this time (default: everything)")
    private @Nullable Instant asOf;

    @Option(
        names = "--language",
        defaultValue = "en,zh",
        description = "en, zh or both (default: en,zh)")
    private String language = "en,zh";

    Drafting(String what) {
      this.what = what;
    }

    /** What else the program is told. */
    List<String> more() {
      return List.of();
    }

    @Override
    public Integer call() throws IOException {
      List<String> words =
          new ArrayList<>(
              List.of("report", what, "--month", month.toString(), "--language", language));
      if (asOf != null) {
        words.addAll(List.of("--as-of", asOf.toString()));
      }
      words.addAll(more());
      return answer(options, words, "Draft of edition %d in %s%n");
    }
  }

  /** {@code tocsin report draft}. */
  @Command(
      name = "draft",
      mixinStandardHelpOptions = true,
      description = "Writes pages and a file for notes into the home, below reports/")
  public static final class Draft extends Drafting {
    @Option(
        names = "--snapshot",
        paramLabel = "ID",
        description =
            "Use the reports of this snapshot of table incident, as a report names it (default: the newest)")
    private @Nullable Long snapshot;

    public Draft() {
      super("draft");
    }

    @Override
    List<String> more() {
      return snapshot == null ? List.of() : List.of("--snapshot", snapshot.toString());
    }
  }

  /** {@code tocsin report restate}. */
  @Command(
      name = "restate",
      mixinStandardHelpOptions = true,
      description = "Drafts the edition after the signed one and says what changed")
  public static final class Restate extends Drafting {
    public Restate() {
      super("restate");
    }
  }

  /** {@code tocsin report sign}. */
  @Command(
      name = "sign",
      mixinStandardHelpOptions = true,
      description = "Signs the draft as it lies there and tags its snapshot")
  public static final class Sign implements Callable<Integer> {
    @Mixin private HomeOptions options = new HomeOptions();

    @Option(
        names = "--month",
        required = true,
        paramLabel = "MONTH",
        description = "Such as 2016-06")
    private YearMonth month = YearMonth.of(1970, 1);

    @Option(names = "--desk", required = true, description = "The desk that signs, never a person")
    private String desk = "";

    @Override
    public Integer call() throws IOException {
      return answer(
          options,
          List.of("report", "sign", "--month", month.toString(), "--desk", desk),
          "Signed edition %d in %s%n");
    }
  }

  private static int answer(HomeOptions options, List<String> words, String said)
      throws IOException {
    BatchRun.Answer answer = BatchRun.of(options.open(), Installation.current()).ask(words);
    if (answer.code() != 0) {
      return answer.code();
    }
    JsonNode written = JSON.readTree(answer.text());
    if (options.json()) {
      System.out.println(answer.text());
    } else {
      System.out.printf(said, written.path("edition").asInt(), written.path("folder").asText());
    }
    return 0;
  }
}
