package org.tocsin.cli.research;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A bar on one line that says how far a run is and which date it is there. */
final class DateBar {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final int WIDTH = 30;
  private static final long BETWEEN_IN_LOG = 5_000_000_000L;

  private final PrintStream out;
  private final boolean onTerminal;
  private final ZoneId zone;
  private final LongSupplier nanos;
  private final long started;
  private long said;
  private boolean open;

  DateBar(PrintStream out, boolean onTerminal, ZoneId zone, LongSupplier nanos) {
    this.out = out;
    this.onTerminal = onTerminal;
    this.zone = zone;
    this.nanos = nanos;
    this.started = nanos.getAsLong();
    this.said = started - BETWEEN_IN_LOG;
  }

  /**
   * Shows where the run is.
   *
   * @param part in [0, 1]
   */
  void at(String what, Instant simulated, double part) {
    long now = nanos.getAsLong();
    if (!onTerminal && now - said < BETWEEN_IN_LOG) {
      return;
    }
    said = now;
    double within = Math.min(1, Math.max(0, part));
    int full = (int) Math.round(within * WIDTH);
    double seconds = (now - started) / 1e9;
    String left =
        within <= 0.02
            ? ""
            : String.format(Locale.ROOT, "  %,.0f s left", seconds / within * (1 - within));
    String line =
        String.format(
            Locale.ROOT,
            "%-9s [%s%s] %3.0f %%  %s%s",
            what,
            "#".repeat(full),
            ".".repeat(WIDTH - full),
            within * 100,
            DATE.withZone(zone).format(simulated),
            left);
    out.print(onTerminal ? "\r\033[K" + line : line + System.lineSeparator());
    out.flush();
    open = onTerminal;
  }

  /** Ends the line. */
  void end() {
    if (open) {
      out.println();
      open = false;
    }
  }
}
