package org.tocsin.cli;

import java.util.List;
import org.tocsin.cli.batch.BatchCommands;
import org.tocsin.cli.batch.BenchCostCommand;
import org.tocsin.cli.batch.BenchRiskCommand;
import org.tocsin.cli.batch.CareCommand;
import org.tocsin.cli.batch.ReportCommand;
import org.tocsin.cli.batch.RiskCommands;
import org.tocsin.cli.demo.BenchDemoCommand;
import org.tocsin.cli.demo.DemoCommand;
import org.tocsin.cli.notebook.NotebookCommand;
import org.tocsin.cli.reports.ImportCommand;
import org.tocsin.cli.reports.MappingCommand;
import org.tocsin.cli.reports.PlacesCommand;
import org.tocsin.cli.reports.PublishCommand;
import org.tocsin.cli.reports.SensorsCommand;
import org.tocsin.cli.research.BenchPodCommand;
import org.tocsin.cli.research.BenchQuietCommand;
import org.tocsin.cli.research.CalibrateCommand;
import org.tocsin.cli.research.CompareCommand;
import org.tocsin.cli.research.ExplainCommand;
import org.tocsin.cli.research.HoldoutCommand;
import org.tocsin.cli.research.ReplayCommand;
import org.tocsin.cli.research.TruthCommand;
import org.tocsin.cli.research.WhyNotCommand;
import org.tocsin.cli.simulate.SimulateCommand;
import org.tocsin.cli.stack.BenchLatencyCommand;
import org.tocsin.cli.stack.BenchScaleCommand;
import org.tocsin.cli.stack.DoctorCommand;
import org.tocsin.cli.stack.DownCommand;
import org.tocsin.cli.stack.StatusCommand;
import org.tocsin.cli.stack.UpCommand;
import org.tocsin.cli.statistics.BenchDetectCommand;
import org.tocsin.cli.statistics.BenchFdrCommand;
import org.tocsin.cli.statistics.BenchNabCommand;
import org.tocsin.cli.statistics.BenchOutbreaksCommand;
import org.tocsin.cli.statistics.BenchScanCommand;
import org.tocsin.cli.statistics.BenchSpeedCommand;
import org.tocsin.cli.statistics.DetectCommand;
import org.tocsin.cli.statistics.EvaluateCommand;
import org.tocsin.cli.statistics.ScanCommand;
import org.tocsin.cli.statistics.SensorFileMethod;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Which commands there are, in the order in which help shows them. */
final class Commands {
  private Commands() {}

  static void register(CommandLine line) {
    line.addSubcommand(new DemoCommand())
        .addSubcommand(new UpCommand())
        .addSubcommand(new DownCommand())
        .addSubcommand(new StatusCommand())
        .addSubcommand(new DoctorCommand())
        .addSubcommand(new PlacesCommand())
        .addSubcommand(new SensorsCommand())
        .addSubcommand(new MappingCommand())
        .addSubcommand(new ImportCommand())
        .addSubcommand(new PublishCommand())
        .addSubcommand(new BatchCommands.Baseline())
        .addSubcommand(new BatchCommands.Score())
        .addSubcommand(new RiskCommands.Backtest())
        .addSubcommand(new RiskCommands.Fairness())
        .addSubcommand(new RiskCommands.Features())
        .addSubcommand(new RiskCommands.Covariates())
        .addSubcommand(new BatchCommands.Sql())
        .addSubcommand(new BatchCommands.Export())
        .addSubcommand(new ReplayCommand())
        .addSubcommand(new HoldoutCommand())
        .addSubcommand(new TruthCommand())
        .addSubcommand(new CompareCommand())
        .addSubcommand(new CalibrateCommand())
        .addSubcommand(new ExplainCommand())
        .addSubcommand(new WhyNotCommand())
        .addSubcommand(new ReportCommand())
        .addSubcommand(new CareCommand())
        .addSubcommand(new DetectCommand(List.of(new SensorFileMethod())))
        .addSubcommand(new ScanCommand())
        .addSubcommand(new EvaluateCommand())
        .addSubcommand(new SimulateCommand())
        .addSubcommand(new NotebookCommand());
    CommandLine bench = new CommandLine(new Bench());
    bench
        .addSubcommand(new BenchDetectCommand())
        .addSubcommand(new BenchSpeedCommand())
        .addSubcommand(new BenchOutbreaksCommand())
        .addSubcommand(new BenchScanCommand())
        .addSubcommand(new BenchNabCommand())
        .addSubcommand(new BenchRiskCommand())
        .addSubcommand(new BenchCostCommand())
        .addSubcommand(new BenchFdrCommand())
        .addSubcommand(new BenchPodCommand())
        .addSubcommand(new BenchQuietCommand())
        .addSubcommand(new BenchLatencyCommand())
        .addSubcommand(new BenchScaleCommand())
        .addSubcommand(new BenchDemoCommand());
    line.addSubcommand(bench);
  }

  /** {@code tocsin bench}. */
  @Command(
      name = "bench",
      mixinStandardHelpOptions = true,
      description = "Measures speed and quality; figures go to docs/benchmarks")
  static final class Bench implements Runnable {
    @Override
    public void run() {
      new CommandLine(this).usage(System.out);
    }
  }
}
