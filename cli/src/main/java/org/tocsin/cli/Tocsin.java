package org.tocsin.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.tocsin.cli.home.HomeProblem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: every command a person types. Exit 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "tocsin",
    mixinStandardHelpOptions = true,
    version = "tocsin 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    headerHeading =
        "Early warning for a city: few, early, explained. About places, never people.%n%n",
    footerHeading = "%nStart here:%n",
    footer = {
      "  tocsin demo                 a simulated city, live, with alerts in the browser",
      "  tocsin help COMMAND         what a command does, with every option",
      "  tocsin doctor               what is in force, and what is missing"
    },
    subcommands = HelpCommand.class)
public final class Tocsin implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing");
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The whole command line, ready to execute. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Tocsin());
    Commands.register(line);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Tocsin::explain);
    return line;
  }

  /**
   * Trouble that a person can mend is one sentence; anything else is a defect and shows its trace.
   */
  private static int explain(Exception problem, CommandLine line, CommandLine.ParseResult parsed) {
    PrintWriter err = line.getErr();
    if (problem instanceof HomeProblem
        || problem instanceof IllegalArgumentException
        || problem instanceof UncheckedIOException
        || problem instanceof java.io.IOException) {
      err.println(line.getColorScheme().errorText("Error: " + problem.getMessage()));
    } else {
      problem.printStackTrace(err);
    }
    err.flush();
    return ExitCode.SOFTWARE;
  }
}
