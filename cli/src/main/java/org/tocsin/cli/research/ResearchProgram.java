package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.stack.Installation;
import org.tocsin.cli.stack.Program;

/**
 * A child program that runs to its end and tells lines {@code WORD {json}} on the way. Its standard
 * input is its lifeline: it ends when this process does.
 */
final class ResearchProgram {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResearchProgram() {}

  /**
   * Runs it.
   *
   * @param heard takes each line's word and what it says
   * @throws HomeProblem with the program's own last words when it fails
   */
  static void run(Home home, Program program, BiConsumer<String, JsonNode> heard) {
    Path log = home.logs().resolve(program.name() + ".log");
    try {
      Files.createDirectories(home.logs());
      Process process =
          new ProcessBuilder(Installation.current().command(program))
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        String line;
        while ((line = lines.readLine()) != null) {
          int brace = line.indexOf(" {");
          if (brace > 0 && line.substring(0, brace).matches("[A-Z]+")) {
            heard.accept(line.substring(0, brace), JSON.readTree(line.substring(brace + 1)));
          } else {
            Files.writeString(log, line + "\n", java.nio.file.StandardOpenOption.APPEND);
          }
        }
        int code = process.waitFor();
        if (code != 0) {
          throw new HomeProblem(lastWords(log));
        }
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run " + program.name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HomeProblem("Interrupted while running " + program.name(), e);
    }
  }

  /** The last message, with the lines that it goes on over. */
  private static String lastWords(Path log) throws IOException {
    List<String> lines =
        Files.readAllLines(log).stream()
            .filter(l -> !l.isBlank() && !l.startsWith("\tat "))
            .toList();
    int first = lines.size() - 1;
    while (first > 0 && lines.get(first).startsWith("  ")) {
      first--;
    }
    return first < 0
        ? "The program failed; see " + log
        : String.join("\n", lines.subList(first, lines.size())) + "\n(see " + log + ")";
  }
}
