package org.tocsin.cli;

import org.tocsin.cli.batch.BatchCommands;
import org.tocsin.cli.demo.DemoCommand;
import org.tocsin.cli.stack.DoctorCommand;
import org.tocsin.cli.stack.DownCommand;
import org.tocsin.cli.stack.StatusCommand;
import org.tocsin.cli.stack.UpCommand;
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
        .addSubcommand(new BatchCommands.Baseline())
        .addSubcommand(new BatchCommands.Score())
        .addSubcommand(new BatchCommands.Sql())
        .addSubcommand(new BatchCommands.Export());
    CommandLine bench = new CommandLine(new Bench());
    line.addSubcommand(bench);
  }

  /** {@code tocsin bench}. */
  @Command(
      name = "bench",
      description = "Measures speed and quality; figures go to docs/benchmarks")
  static final class Bench implements Runnable {
    @Override
    public void run() {
      new CommandLine(this).usage(System.out);
    }
  }
}
