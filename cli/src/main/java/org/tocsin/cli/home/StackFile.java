package org.tocsin.cli.home;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What runs in a home, as the program that started it wrote it down in {@code run/stack.json}.
 *
 * @param pid of the process that holds all children
 * @param startedAt milliseconds; tells a re-used process id apart
 * @param state {@code starting}, {@code up} or {@code failed: reason}
 */
public record StackFile(
    long pid,
    long startedAt,
    String state,
    String bootstrap,
    String consoleUrl,
    List<ProgramState> programs) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One child program. */
  public record ProgramState(String name, long pid, String state) {}

  public StackFile {
    programs = List.copyOf(programs);
  }

  /** Absent when nothing was ever started here or the file is torn. */
  public static Optional<StackFile> read(Path home) {
    Path file = file(home);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), StackFile.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** Replaces the file in one step, so that a reader never sees half of it. */
  public void write(Path home) {
    Path file = file(home);
    try {
      Files.createDirectories(file.getParent());
      Path fresh = Files.createTempFile(file.getParent(), "stack", ".json");
      JSON.writeValue(fresh.toFile(), this);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  public static void delete(Path home) {
    try {
      Files.deleteIfExists(file(home));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + file(home), e);
    }
  }

  /** Whether the process that wrote this still runs. */
  public boolean alive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            p ->
                p.info()
                    .startInstant()
                    .map(s -> Math.abs(s.toEpochMilli() - startedAt) < 2_000)
                    .orElse(true))
        .isPresent();
  }

  private static Path file(Path home) {
    return home.resolve("run").resolve("stack.json");
  }
}
