package org.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The built product as a person uses it: {@code ./tocsin} with words on a home of its own. */
final class Product {
  private static final Path ROOT = Path.of(System.getProperty("tocsin.root"));

  private final Path home;

  Product(Path home) {
    this.home = home;
  }

  /** What a command printed and how it ended. */
  record Ended(int code, String out, String err) {
    Ended ok() {
      assertThat(code).as("%s%n%s", out, err).isZero();
      return this;
    }

    String lastLine() {
      return out.strip().lines().reduce("", (before, line) -> line);
    }
  }

  /** Real data beside the project, if it is there. */
  static Path shared(String name) {
    return ROOT.resolve("..").resolve("shared").resolve(name).normalize();
  }

  Path home() {
    return home;
  }

  Ended run(String... words) {
    return end(start(words));
  }

  /** Starts a command and leaves it running. */
  Running start(String... words) {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("tocsin").toString());
    command.addAll(List.of(words));
    try {
      Path out = Files.createTempFile(home, "out", ".txt");
      Path err = Files.createTempFile(home, "err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .directory(home.toFile());
      builder.environment().put("TOCSIN_HOME", home.resolve("home").toString());
      return new Running(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command that runs. */
  record Running(Process process, Path out, Path err) {
    String output() {
      try {
        return Files.readString(out, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static Ended end(Running running) {
    try {
      boolean ended = running.process().waitFor(10, TimeUnit.MINUTES);
      if (!ended) {
        running.process().destroyForcibly();
      }
      assertThat(ended).as("the command ends: %s", running.output()).isTrue();
      return new Ended(
          running.process().exitValue(),
          running.output(),
          Files.readString(running.err(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
