package org.tocsin.domain.program;

import java.io.BufferedReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * How far a child program is, told on its standard error among a log's lines: each line is marked,
 * so that its parent can log all and show a person only these.
 */
public final class ProgressLines {
  private static final String MARK = "> ";

  private ProgressLines() {}

  /** A stream that marks every line it writes to the given one. */
  public static PrintStream marked(OutputStream to) {
    return new PrintStream(new Marking(to), true, StandardCharsets.UTF_8);
  }

  /**
   * Copies a child's standard error to its end.
   *
   * @param log takes all lines
   * @param shown takes progress, without its marks
   */
  public static void relay(InputStream from, PrintStream log, PrintStream shown)
      throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      log.println(line);
      if (line.startsWith(MARK)) {
        shown.println(line.substring(MARK.length()));
      }
    }
  }

  private static final class Marking extends FilterOutputStream {
    private boolean begins = true;

    Marking(OutputStream to) {
      super(to);
    }

    @Override
    public void write(int b) throws IOException {
      if (begins) {
        out.write(MARK.getBytes(StandardCharsets.UTF_8));
      }
      out.write(b);
      begins = b == '\n';
    }
  }
}
