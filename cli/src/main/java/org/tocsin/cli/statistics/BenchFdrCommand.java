package org.tocsin.cli.statistics;

import com.sun.management.ThreadMXBean;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.tocsin.models.inference.AlphaSpending;
import org.tocsin.models.inference.DiscreteTests;
import org.tocsin.models.inference.EProcess;
import org.tocsin.models.inference.LookPlan;
import org.tocsin.models.inference.MinimumP;
import org.tocsin.models.inference.MultipleTesting;
import org.tocsin.models.inference.OnlineTesting;
import org.tocsin.models.inference.SelectedFamilies;
import org.tocsin.models.inference.SlotDesign;
import org.tocsin.models.probability.NegativeBinomial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Times lists, sequences and looks on seeded p-values and shows how they grow with their number.
 */
@SuppressWarnings("NullAway.Init")
@Command(
    name = "fdr",
    mixinStandardHelpOptions = true,
    description =
        "Times tests of many hypotheses: tests per processor second, bytes per test, growth.")
public final class BenchFdrCommand implements Callable<Integer> {
  private static final double LEVEL = 0.1;
  private static final int FAMILY_SIZE = 77;

  @Spec private CommandSpec spec;

  @Option(
      names = "--hypotheses",
      split = ",",
      defaultValue = "1000,10000,100000",
      description = "Numbers of hypotheses, ascending (default ${DEFAULT-VALUE}).")
  private List<Integer> hypotheses;

  @Option(
      names = "--seconds",
      defaultValue = "0.5",
      description =
          "Least processor time per measurement, after as much warming up (default ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (default ${DEFAULT-VALUE}).")
  private long seed;

  /** Hypotheses as all methods get them: one in twenty has an effect. */
  private static final class Draw {
    private final double[] p;
    private final long[] counts;
    private final List<NegativeBinomial> laws = new ArrayList<>();
    private final List<DiscreteTests.Support> supports = new ArrayList<>();

    Draw(int n, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      p = new double[n];
      counts = new long[n];
      for (int i = 0; i < n; i++) {
        NegativeBinomial law = new NegativeBinomial(0.2 + 4 * random.nextDouble(), 1.4);
        double factor = i % 20 == 0 ? 5 : 1;
        counts[i] = new NegativeBinomial(factor * law.mean(), 1.4).sample(random);
        p[i] = law.survival(counts[i]);
        laws.add(law);
        supports.add(DiscreteTests.upperTail(law));
      }
    }

    List<double[]> families() {
      List<double[]> families = new ArrayList<>();
      for (int from = 0; from < p.length; from += FAMILY_SIZE) {
        int to = Math.min(p.length, from + FAMILY_SIZE);
        families.add(Arrays.copyOfRange(p, from, to));
      }
      return families;
    }
  }

  @Override
  public Integer call() {
    check();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%-24s %11s %14s %11s %8s%n",
        "method",
        "hypotheses",
        "tests/CPU-s",
        "bytes/test",
        "growth");
    for (Map.Entry<String, ToDoubleFunction<Draw>> method : methods().entrySet()) {
      double secondsBefore = Double.NaN;
      int numberBefore = 0;
      for (int number : hypotheses) {
        Draw draw = new Draw(number, seed);
        Timing timing = time(method.getValue(), draw);
        double growth =
            Math.log(timing.seconds() / secondsBefore) / Math.log((double) number / numberBefore);
        out.printf(
            Locale.ROOT,
            "%-24s %11d %14.0f %11.1f %8s%n",
            method.getKey(),
            number,
            number / timing.seconds(),
            timing.bytes() / number,
            Double.isNaN(growth) ? "" : String.format(Locale.ROOT, "n^%.2f", growth));
        out.flush();
        secondsBefore = timing.seconds();
        numberBefore = number;
      }
    }
    return 0;
  }

  private void check() {
    int before = 0;
    for (int number : hypotheses) {
      if (number <= before) {
        throw new ParameterException(
            spec.commandLine(), "Hypotheses %s must be positive and ascend".formatted(hypotheses));
      }
      before = number;
    }
    if (!(seconds > 0)) {
      throw new ParameterException(
          spec.commandLine(), "Seconds %s must be positive".formatted(seconds));
    }
  }

  /** What is timed; each returns a number that depends on all of its work. */
  private Map<String, ToDoubleFunction<Draw>> methods() {
    Map<String, ToDoubleFunction<Draw>> methods = new LinkedHashMap<>();
    methods.put("benjamini-hochberg", d -> sum(MultipleTesting.benjaminiHochberg(d.p)));
    methods.put("benjamini-yekutieli", d -> sum(MultipleTesting.benjaminiYekutieli(d.p)));
    methods.put("holm", d -> sum(MultipleTesting.holm(d.p)));
    methods.put("storey", d -> sum(MultipleTesting.storey(d.p, 0.5)));
    methods.put("benjamini-bogomolov", d -> SelectedFamilies.find(d.families(), LEVEL).size());
    methods.put("heyse (discrete)", d -> sum(DiscreteTests.adjusted(d.p, d.supports, LEVEL)));
    methods.put("lord++", d -> online(d.p, OnlineTesting.lordPlusPlus(LEVEL)));
    methods.put("saffron", d -> online(d.p, OnlineTesting.saffron(LEVEL)));
    methods.put("addis", d -> online(d.p, OnlineTesting.addis(LEVEL)));
    methods.put("exact tail", BenchFdrCommand::tails);
    methods.put("e-process", BenchFdrCommand::evidence);
    methods.put("minimum p, 4 looks", minimum());
    methods.put("look plan, 4 looks", BenchFdrCommand::plans);
    return methods;
  }

  private static double online(double[] p, OnlineTesting testing) {
    for (double v : p) {
      testing.test(v);
    }
    return testing.findings();
  }

  private static double tails(Draw draw) {
    double sum = 0;
    for (int i = 0; i < draw.counts.length; i++) {
      sum += draw.laws.get(i).survival(draw.counts[i]);
    }
    return sum;
  }

  private static double evidence(Draw draw) {
    double sum = 0;
    EProcess process = EProcess.of(1.4);
    for (int i = 0; i < draw.counts.length; i++) {
      process.restart();
      process.add(draw.counts[i], draw.laws.get(i).mean());
      sum += process.logEvidence();
    }
    return sum;
  }

  private static double plans(Draw draw) {
    double sum = 0;
    for (NegativeBinomial law : draw.laws) {
      LookPlan plan = LookPlan.of(law, LookPlan.quarters(), 0.001, AlphaSpending.OBRIEN_FLEMING);
      sum += plan.bound(3);
    }
    return sum;
  }

  /** One day's recalibrated minimum per hypothesis, all of one law so that its table is shared. */
  private ToDoubleFunction<Draw> minimum() {
    NegativeBinomial law = new NegativeBinomial(3, 1.4);
    SlotDesign design = SlotDesign.evenLooks(4);
    MinimumP recalibration = MinimumP.simulate(design, law, 20_000, seed);
    SlotDesign.Tester tester = design.tester(law);
    long[] parts = new long[4];
    return draw -> {
      double sum = 0;
      for (long count : draw.counts) {
        for (int k = 0; k < 4; k++) {
          parts[k] = (count + k) / 4;
        }
        sum += recalibration.recalibrated(tester.minimumP(parts));
      }
      return sum;
    };
  }

  /**
   * Mean cost of one run over all hypotheses.
   *
   * @param seconds per run
   * @param bytes allocated per run
   */
  private record Timing(double seconds, double bytes) {}

  private Timing time(ToDoubleFunction<Draw> method, Draw draw) {
    double guard = repeat(method, draw).guard();
    long allocated = allocated();
    Repeated measured = repeat(method, draw);
    double bytes = (allocated() - allocated) / (double) measured.runs();
    if (Double.isNaN(guard + measured.guard())) {
      throw new IllegalStateException("A timed method gave no number");
    }
    return new Timing(measured.seconds() / measured.runs(), bytes);
  }

  private record Repeated(int runs, double seconds, double guard) {}

  private Repeated repeat(ToDoubleFunction<Draw> method, Draw draw) {
    double guard = 0;
    int runs = 0;
    long start = processorTime();
    double passed;
    do {
      guard += method.applyAsDouble(draw);
      runs++;
      passed = (processorTime() - start) / 1e9;
    } while (passed < seconds);
    return new Repeated(runs, passed, guard);
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  /** Nanoseconds of processor time of this thread, so that a busy machine does not matter much. */
  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Bytes this thread has allocated, as far as the virtual machine tells. */
  private static long allocated() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        ? threads.getCurrentThreadAllocatedBytes()
        : 0;
  }
}
