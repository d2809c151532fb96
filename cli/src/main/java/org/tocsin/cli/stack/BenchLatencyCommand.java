package org.tocsin.cli.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.List;
import java.util.concurrent.Callable;
import org.tocsin.cli.home.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin bench latency}: a live home of its own, and how soon its alerts leave. */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the way from a report to the alert that it completes, from Kafka append to Kafka",
      "append, in a live home made for it: first among many reports, then alone. Every family of",
      "detectors is on: places, sensors and compound rules are made too.",
      "Prints count, median, 99th percentile and maximum in milliseconds."
    })
public final class BenchLatencyCommand implements Callable<Integer> {
  private static final String RUN = "bench";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--home",
      paramLabel = "DIR",
      required = true,
      description = "A folder that does not exist yet; it is kept, with its logs")
  private Path directory = Path.of("");

  @Option(
      names = "--rate",
      defaultValue = "1000",
      description = "Background reports a second; 0 leaves the load out (default: 1000)")
  private int rate = 1000;

  @Option(
      names = "--places",
      defaultValue = "10000",
      description = "Places that the background reports are spread over (default: 10000)")
  private int places = 10_000;

  @Option(names = "--sensors", defaultValue = "1000", description = "Sensors (default: 1000)")
  private int sensors = 1_000;

  @Option(
      names = "--readings",
      defaultValue = "100",
      description = "Values of sensors a second, beside the reports (default: 100)")
  private int readings = 100;

  @Option(
      names = "--scan-at",
      paramLabel = "HH:MM",
      defaultValue = "06:30",
      description = {
        "When the day's scan for clusters begins, UTC, a quarter of an hour (default: 06:30); to",
        "have it in the measured time, start the command that much before"
      })
  private LocalTime scanAt = LocalTime.of(6, 30);

  @Option(
      names = "--settled",
      defaultValue = "90",
      description = {
        "Seconds from storing baselines to the first report, in which the watch gets ready for",
        "them as it does in a city, where they take effect hours after (default: 90)"
      })
  private int settled = 90;

  @Option(
      names = "--warm",
      defaultValue = "0",
      description = {
        "Seconds of the same load, alerts included, before the measured one: what programs that",
        "have run for a while do with it (default: 0, programs just started)"
      })
  private int warm;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "How long the load lasts (default: 60)")
  private int seconds = 60;

  @Option(
      names = "--probes",
      defaultValue = "300",
      description = "Alerts completed during the load (default: 300)")
  private int probes = 300;

  @Option(names = "--lone", defaultValue = "5", description = "Alerts completed alone (default: 5)")
  private int lone = 5;

  @Option(
      names = "--lone-gap",
      defaultValue = "15",
      description = "Quiet seconds before each of them (default: 15)")
  private int loneGap = 15;

  @Option(
      names = "--taken-back",
      defaultValue = "0",
      description = {
        "Alerts whose reports are taken back in the end, under a minute of the same load: the time",
        "from the tick that cancels them to the message (default: 0)"
      })
  private int takenBack;

  /** Before a home is made, so that a slip leaves nothing behind. */
  private void check() {
    least("--places", places, 1);
    least("--sensors", sensors, 1);
    least("--seconds", seconds, 1);
    least("--probes", probes, 1);
    least("--rate", rate, 0);
    least("--readings", readings, 0);
    least("--settled", settled, 0);
    least("--warm", warm, 0);
    least("--lone", lone, 0);
    least("--lone-gap", loneGap, 0);
    least("--taken-back", takenBack, 0);
  }

  private void least(String option, int value, int least) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(), "%s is %d; it must be %d or more".formatted(option, value, least));
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    BenchCity city = new BenchCity(RUN, places, probes, lone, takenBack, sensors);
    Home home = BenchHome.create(directory, BenchCity.configuration(scanAt));
    city.store(home.lake());
    Installation installation = Installation.current();
    Stack stack = new Stack(home, installation);
    Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop-bench"));
    try {
      SupervisorMain.startAll(stack, home);
      return measure(home, stack.bootstrap());
    } finally {
      stack.close();
    }
  }

  private int measure(Home home, String bootstrap) throws IOException, InterruptedException {
    return BenchHome.run(
        "org.tocsin.streaming.bench.LatencyBench",
        768,
        List.of(
            "--home",
            home.directory().toString(),
            "--bootstrap",
            bootstrap,
            "--config",
            home.writeConfiguration().toString(),
            "--settled",
            Integer.toString(settled),
            "--run",
            RUN,
            "--rate",
            Integer.toString(rate),
            "--places",
            Integer.toString(places),
            "--sensors",
            Integer.toString(sensors),
            "--readings",
            Integer.toString(readings),
            "--warm",
            Integer.toString(warm),
            "--seconds",
            Integer.toString(seconds),
            "--probes",
            Integer.toString(probes),
            "--lone",
            Integer.toString(lone),
            "--lone-gap",
            Integer.toString(loneGap),
            "--taken-back",
            Integer.toString(takenBack)));
  }
}
