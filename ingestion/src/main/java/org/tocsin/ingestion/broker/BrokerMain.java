package org.tocsin.ingestion.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.tocsin.domain.program.Lifeline;

/**
 * The broker as a child program: {@code --data DIR --port P}. Prints {@code READY
 * {"bootstrap":"127.0.0.1:P"}} once clients can connect, and stops when its standard input ends.
 */
public final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) throws InterruptedException {
    Path data = null;
    int port = 0;
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--data" -> data = Path.of(args[i + 1]);
        case "--port" -> port = Integer.parseInt(args[i + 1]);
        default -> usage("Option '%s' is unknown".formatted(args[i]));
      }
    }
    if (data == null || args.length % 2 != 0) {
      usage("Option --data is missing or an option has no value");
      return;
    }
    CountDownLatch end = new CountDownLatch(1);
    Lifeline.hold(System.in, end::countDown);
    Runtime.getRuntime().addShutdownHook(new Thread(end::countDown, "stop"));
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, port)) {
      System.out.println("READY {\"bootstrap\":\"" + broker.bootstrapServers() + "\"}");
      System.out.flush();
      end.await();
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    // Threads of the broker that outlive its shutdown must not keep the program.
    Runtime.getRuntime().halt(0);
  }

  private static void usage(String problem) {
    System.err.println(problem + "; use BrokerMain --data DIR [--port P]");
    System.exit(2);
  }
}
