package org.tocsin.cli.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tocsin.cli.home.HomeProblem;

/**
 * A running child program. Its standard input is its lifeline: when this process ends, however it
 * ends, the child ends too. The line {@code READY {json}} on its output says that it serves.
 */
final class Child {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String READY = "READY ";

  private final Program program;
  private final Process process;
  private final Path log;
  private final CompletableFuture<JsonNode> ready = new CompletableFuture<>();

  private Child(Program program, Process process, Path log) {
    this.program = program;
    this.process = process;
    this.log = log;
  }

  static Child start(Installation installation, Program program, Path logs) {
    Installation.create(logs);
    Path log = logs.resolve(program.name() + ".log");
    try {
      Process process =
          new ProcessBuilder(installation.command(program))
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      Child child = new Child(program, process, log);
      Thread reader = new Thread(child::readOutput, program.name() + "-output");
      reader.setDaemon(true);
      reader.start();
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + program.name(), e);
    }
  }

  Program program() {
    return program;
  }

  Process process() {
    return process;
  }

  /** {@code starting}, {@code running} once it serves, or {@code ended}. */
  String state() {
    if (!process.isAlive()) {
      return "ended";
    }
    return ready.isDone() && !ready.isCompletedExceptionally() ? "running" : "starting";
  }

  /** Waits for the READY line and returns what it says. */
  JsonNode awaitReady(Duration atMost) {
    try {
      return ready.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      stop();
      throw new HomeProblem(
          "%s was not ready after %d s; see %s".formatted(program.name(), atMost.toSeconds(), log),
          e);
    } catch (ExecutionException e) {
      throw new HomeProblem(
          "%s ended before it was ready (%s); see %s%n%s"
              .formatted(program.name(), e.getMessage(), log, tail()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HomeProblem("Interrupted while waiting for " + program.name(), e);
    }
  }

  /** Asks it to stop, waits, and ends it if it does not. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void readOutput() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith(READY)) {
          ready.complete(JSON.readTree(line.substring(READY.length())));
        }
        Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
    try {
      ready.completeExceptionally(new IOException("exit code " + process.waitFor()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }
}
