package org.tocsin.ingestion;

import java.util.concurrent.CountDownLatch;
import org.tocsin.domain.program.Lifeline;
import org.tocsin.ingestion.run.LiveClock;

/**
 * The door of a live home as a child program: {@code --bootstrap SERVERS}. Keeps the home's clock
 * moving with a heartbeat every 100 ms; prints {@code READY {"bootstrap":"…"}} after the first, and
 * stops when its standard input ends.
 */
public final class IntakeMain {
  private IntakeMain() {}

  public static void main(String[] args) {
    if (args.length != 2 || !args[0].equals("--bootstrap")) {
      System.err.println("Use IntakeMain --bootstrap HOST:PORT");
      System.exit(2);
      return;
    }
    CountDownLatch end = new CountDownLatch(1);
    Lifeline.hold(System.in, end::countDown);
    try {
      LiveClock.run(
          args[1],
          end,
          System::currentTimeMillis,
          () -> {
            System.out.println("READY {\"bootstrap\":\"" + args[1] + "\"}");
            System.out.flush();
          });
    } catch (RuntimeException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    Runtime.getRuntime().halt(0);
  }
}
