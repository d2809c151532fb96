package org.tocsin.streaming.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.tocsin.ingestion.broker.BrokerMain;

/** A broker in a process of its own, so that it can be killed and started again on its port. */
final class BrokerProcess implements AutoCloseable {
  private final Path folder;
  private final int port;
  private Process process;

  private BrokerProcess(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  static BrokerProcess start(Path folder) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    return new BrokerProcess(folder, port, launch(folder, port));
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Ends it as SIGKILL does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void startAgain() throws Exception {
    process = launch(folder, port);
  }

  private static Process launch(Path folder, int port) throws Exception {
    Process started =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BrokerMain.class.getName(),
                    "--data",
                    folder.toString(),
                    "--port",
                    Integer.toString(port)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith("READY {")) {
      line = out.readLine();
    }
    assertThat(line).as("the line that says that the broker serves").isNotNull();
    return started;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the broker stops", e);
    }
  }
}
