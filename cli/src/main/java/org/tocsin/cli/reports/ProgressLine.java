package org.tocsin.cli.reports;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.tocsin.ingestion.run.Progress;

/** Shows on one line how far a run is: done, rate and the time left. */
final class ProgressLine implements Progress {
  private static final long BETWEEN_ON_TERMINAL = 300_000_000L;
  private static final long BETWEEN_IN_LOG = 5_000_000_000L;

  private final PrintStream out;
  private final boolean onTerminal;
  private final LongSupplier nanos;
  private String phase = "";
  private long started;
  private long doneAtStart;
  private long said;

  ProgressLine(PrintStream out, boolean onTerminal, LongSupplier nanos) {
    this.out = out;
    this.onTerminal = onTerminal;
    this.nanos = nanos;
  }

  @Override
  public void at(String newPhase, long done, double part) {
    long now = nanos.getAsLong();
    if (!newPhase.equals(phase)) {
      end();
      phase = newPhase;
      started = now;
      doneAtStart = done;
      said = now;
    }
    if (part < 1 && now - said < (onTerminal ? BETWEEN_ON_TERMINAL : BETWEEN_IN_LOG)) {
      return;
    }
    said = now;
    double seconds = (now - started) / 1e9;
    double rate = seconds <= 0 ? 0 : (done - doneAtStart) / seconds;
    String left =
        part >= 1 || part <= 0
            ? ""
            : String.format(Locale.ROOT, ", %,.0f s left", seconds / part * (1 - part));
    String line =
        String.format(
            Locale.ROOT,
            "%-8s %5.1f %%  %,d done, %,.0f a second%s",
            phase,
            part * 100,
            done,
            rate,
            left);
    out.print(onTerminal ? "\r\033[K" + line : line + System.lineSeparator());
    out.flush();
  }

  /** Ends the line. */
  void end() {
    if (onTerminal && !phase.isEmpty()) {
      out.println();
    }
  }
}
