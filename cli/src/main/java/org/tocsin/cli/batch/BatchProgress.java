package org.tocsin.cli.batch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.regex.Pattern;

/**
 * Passes on what a batch program says on its standard error: everything to its log; to the person
 * who waits, its own lines without those of the logging library, the Java machine and stack traces.
 */
final class BatchProgress {
  private static final Pattern LOGGED =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z (TRACE|DEBUG|INFO|WARN|ERROR|FATAL) .*");
  private static final Pattern TRACE =
      Pattern.compile(
          "\\s+(at |\\.\\.\\. ).*|(Caused by|Suppressed): .*|[\\w.$]+(Exception|Error)(: .*)?");
  private static final Pattern MACHINE = Pattern.compile("(WARNING: |OpenJDK |Picked up |SLF4J).*");

  private boolean logged;
  private String last = "";

  /** Copies until the program ends. */
  void copy(Reader from, Writer log, PrintStream person) {
    try (BufferedReader lines = new BufferedReader(from)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.write(line + System.lineSeparator());
        log.flush();
        if (isForPeople(line)) {
          last = line;
          person.println(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("What the batch program says cannot be passed on", e);
    }
  }

  /** The last line that the person saw. */
  String last() {
    return last;
  }

  /** Lines that go on from a logged one are indented. */
  private boolean isForPeople(String line) {
    if (LOGGED.matcher(line).matches()) {
      logged = true;
      return false;
    }
    if (TRACE.matcher(line).matches() || MACHINE.matcher(line).matches()) {
      return false;
    }
    logged = logged && (line.isBlank() || Character.isWhitespace(line.charAt(0)));
    return !logged;
  }
}
