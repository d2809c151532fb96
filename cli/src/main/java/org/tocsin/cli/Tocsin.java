package org.tocsin.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.function.Function;
import org.tocsin.cli.home.HomeProblem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
    line.registerConverter(YearMonth.class, of(YearMonth::parse, "a month such as 2016-06"));
    line.registerConverter(LocalDate.class, of(LocalDate::parse, "a date such as 2016-06-30"));
    line.registerConverter(
        Instant.class, of(Instant::parse, "a time such as 2016-06-30T06:00:00Z"));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Tocsin::explain);
    return line;
  }

  /** Reads a value, or says what it should look like. */
  private static <T> ITypeConverter<T> of(Function<String, T> parse, String what) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException("'%s' is not %s".formatted(text, what));
      }
    };
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
