package org.tocsin.cli.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.tocsin.cli.home.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin bench scale}: what the watch costs in cities of more places and categories. */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    description = {
      "Sends simulated cities through the whole watch, all families on, with the same number of",
      "reports a day over more and more places and categories. Prints reports, findings, seconds,",
      "processor seconds, processor time for a report, and the heap in use after collections."
    })
public final class BenchScaleCommand implements Callable<Integer> {
  private static final Pattern ONE = Pattern.compile("[1-9]\\d{0,8}");
  private static final Pattern LIST = Pattern.compile(ONE + "(," + ONE + ")*");
  private static final int HEAP_MEGABYTES = 6144;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--home",
      paramLabel = "DIR",
      required = true,
      description = "A folder that does not exist yet, for scratch files")
  private Path directory = Path.of("");

  @Option(
      names = "--places",
      paramLabel = "N,N",
      defaultValue = "77,1000,10000",
      description = "Places, each with --at-categories (default: ${DEFAULT-VALUE})")
  private String places = "";

  @Option(
      names = "--categories",
      paramLabel = "N,N",
      defaultValue = "1,10,30",
      description = "Categories, each with --at-places (default: ${DEFAULT-VALUE})")
  private String categories = "";

  @Option(
      names = "--at-categories",
      paramLabel = "N",
      defaultValue = "10",
      description = "Categories while places grow (default: ${DEFAULT-VALUE})")
  private String atCategories = "";

  @Option(
      names = "--at-places",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Places while categories grow (default: ${DEFAULT-VALUE})")
  private String atPlaces = "";

  @Option(
      names = "--reports",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Reports of the whole city in a day (default: ${DEFAULT-VALUE})")
  private String reports = "";

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "7",
      description = "Days watched, after a week of history (default: ${DEFAULT-VALUE})")
  private String days = "";

  /** Before a home is made, so that a slip leaves nothing behind. */
  private void check() {
    numbers("--places", places, LIST);
    numbers("--categories", categories, LIST);
    numbers("--at-categories", atCategories, ONE);
    numbers("--at-places", atPlaces, ONE);
    numbers("--reports", reports, ONE);
    numbers("--days", days, ONE);
  }

  private void numbers(String option, String value, Pattern form) {
    if (!form.matcher(value).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "%s '%s' is not %s from 1 on"
              .formatted(
                  option,
                  value,
                  form == ONE ? "a whole number" : "a list (like 77,1000) of whole numbers"));
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Home home = BenchHome.create(directory);
    return BenchHome.run(
        "org.tocsin.streaming.bench.ScaleBench",
        HEAP_MEGABYTES,
        List.of(
            "--home",
            home.directory().toString(),
            "--config",
            home.writeConfiguration().toString(),
            "--places",
            places,
            "--categories",
            categories,
            "--at-categories",
            atCategories,
            "--at-places",
            atPlaces,
            "--reports",
            reports,
            "--days",
            days));
  }
}
