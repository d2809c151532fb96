package org.tocsin.commandcenter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.tocsin.commandcenter.message.Json;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.program.Lifeline;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * Starts the command center, says {@code READY {"url":"http://127.0.0.1:PORT/"}} on standard output
 * and serves until it is stopped or its standard input closes.
 */
public final class CommandCenterMain {
  /** Held, because a logger that nobody holds forgets its level. */
  private static final Logger TOMCAT = Logger.getLogger("org.apache");

  private CommandCenterMain() {}

  /**
   * Ends with 2 for a wrong command line or configuration, with 1 when it cannot start.
   *
   * @param words {@code --home DIR --bootstrap H:P [--config FILE] [--port P]}
   */
  public static void main(String... words) {
    TOMCAT.setLevel(Level.WARNING);
    Lifeline.hold(System.in, () -> Runtime.getRuntime().halt(0));
    CommandCenterOptions options;
    TocsinConfiguration configuration;
    try {
      options = CommandCenterOptions.parse(words);
      configuration = configuration(options.config());
    } catch (RuntimeException | IOException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    try {
      CommandCenter center =
          CommandCenter.start(
              options.home(),
              options.bootstrap(),
              configuration,
              options.port(),
              InstantSource.system());
      Runtime.getRuntime().addShutdownHook(new Thread(center::close, "shutdown"));
      System.out.printf("READY {\"url\":\"%s\"}%n", center.url());
    } catch (RuntimeException e) {
      System.err.println("The command center cannot start: " + rootOf(e));
      System.exit(1);
    }
  }

  private static TocsinConfiguration configuration(@Nullable Path file) throws IOException {
    if (file == null) {
      return TocsinConfiguration.defaults();
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("Configuration %s is not a file; check --config".formatted(file));
    }
    try {
      return TocsinConfiguration.of(
          Json.mapper()
              .readValue(Files.readString(file), new TypeReference<Map<String, Object>>() {}));
    } catch (JacksonException e) {
      throw new IOException(
          "Configuration %s is not JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  private static String rootOf(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
