package org.tocsin.cli.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.stack.Installation;
import org.tocsin.cli.stack.Program;

/**
 * A Spark standalone cluster on this machine's loopback: a master and workers of one core, each a
 * process of its own, from the jars that the batch program is built with. Ends with {@link #close}.
 */
final class SparkCluster implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int DAEMON_MEGABYTES = 512;
  private static final int PATIENCE_SECONDS = 300;

  private final List<Process> processes = new ArrayList<>();
  private final Path folder;
  private final String url;

  private SparkCluster(Path folder, String url) {
    this.folder = folder;
    this.url = url;
  }

  /**
   * Starts a cluster.
   *
   * @param folder for logs and the executors' work
   * @param executorMegabytes memory each worker offers
   */
  static SparkCluster start(
      Installation installation, Path folder, int workers, int executorMegabytes) {
    int port = freePort();
    SparkCluster cluster = new SparkCluster(folder, "spark://%s:%d".formatted(LOOPBACK, port));
    try {
      // A worker looks for jars beside it; the executor's class path comes with the application.
      Files.createDirectories(folder.resolve("jars"));
      cluster.start(
          installation,
          "master",
          "org.apache.spark.deploy.master.Master",
          List.of("--host", LOOPBACK, "--port", Integer.toString(port), "--webui-port", "0"));
      cluster.await("master", "Starting Spark master at");
      for (int i = 1; i <= workers; i++) {
        String name = "worker-" + i;
        cluster.start(
            installation,
            name,
            "org.apache.spark.deploy.worker.Worker",
            List.of(
                "--host",
                LOOPBACK,
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                executorMegabytes + "M",
                "--work-dir",
                folder.resolve(name).toString(),
                cluster.url));
        cluster.await(name, "Successfully registered with master");
      }
      return cluster;
    } catch (IOException e) {
      cluster.close();
      throw new UncheckedIOException("A Spark cluster cannot be started in " + folder, e);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The master's address for {@code --master}. */
  String url() {
    return url;
  }

  private void start(
      Installation installation, String name, String mainClass, List<String> arguments)
      throws IOException {
    List<String> command =
        installation.command(
            new Program(name, "batch-jobs", mainClass, DAEMON_MEGABYTES, arguments));
    // Whether it serves is read from its log.
    command.addAll(
        1,
        List.of(
            "-Dlog4j2.configurationFile=" + logging(),
            // A machine that pauses must not wake to workers given up for lost.
            "-Dspark.worker.timeout=" + TimeUnit.DAYS.toSeconds(7)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().put("SPARK_HOME", folder.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", LOOPBACK);
    processes.add(builder.start());
  }

  private Path logging() throws IOException {
    return Files.writeString(
        folder.resolve("log4j2.properties"),
        """
        rootLogger.level = info
        rootLogger.appenderRef.out.ref = out
        appender.out.type = Console
        appender.out.name = out
        appender.out.layout.type = PatternLayout
        appender.out.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
        """);
  }

  private void await(String name, String line) throws IOException {
    Path log = folder.resolve(name + ".log");
    Process process = processes.get(processes.size() - 1);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < until) {
      if (Files.readString(log).contains(line)) {
        return;
      }
      try {
        if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new HomeProblem("Spark's %s did not come up; see %s".formatted(name, log));
  }

  /** Ends workers, then the master. */
  @Override
  public void close() {
    List<Process> last = new ArrayList<>(processes);
    Collections.reverse(last);
    last.forEach(Process::destroy);
    for (Process process : last) {
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("No free port on this machine", e);
    }
  }
}
