package org.tocsin.cli.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.cli.home.HomeProblem;

class FirstLookNotebookTest {
  private static final Path ROOT = Path.of(System.getProperty("tocsin.root"));
  private static final Path NOTEBOOK = ROOT.resolve("notebooks/first-look.ipynb");

  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void everyCellRunsOnAFilledHome() throws IOException, InterruptedException {
    Path home = Files.createDirectories(folder.resolve("home"));
    SimulatedHome.fill(home, 70);
    Path result = folder.resolve("result.ipynb");

    Path log = folder.resolve("log");

    int exit = jupyter(Path.of("/usr/bin")).execute(home, NOTEBOOK, result, log);

    assertThat(exit).as(Files.readString(log)).isZero();
    List<String> kinds = kinds(result);
    assertThat(kinds).contains("image/png", "stream");
    assertThat(kinds).doesNotContain("error");
  }

  @Test
  void theCommittedNotebookShowsItsResultsAndNamesNoMachine() throws IOException {
    String text = Files.readString(NOTEBOOK);
    assertThat(text).contains("IcebergGenerics").doesNotContain("/home/", "/tmp/", "/root/");
    assertThat(kinds(NOTEBOOK)).doesNotContain("error").filteredOn("image/png"::equals).hasSize(3);
  }

  @Test
  void aKernelThatDoesNotAnswerIsStartedOver() throws IOException, InterruptedException {
    assertThat(startsOf("Kernel didn't respond in 60 seconds")).isEqualTo(Jupyter.STARTS);
    assertThat(startsOf("NameError in a cell")).isEqualTo(1);
  }

  /** How often a program is started that always ends with this complaint. */
  private int startsOf(String complaint) throws IOException, InterruptedException {
    Path programs = Files.createTempDirectory(folder, "programs");
    Path starts = programs.resolve("starts");
    Path program = programs.resolve("jupyter-nbconvert");
    Files.writeString(
        program, "#!/bin/sh\necho x >> '%s'\necho \"%s\"\nexit 1\n".formatted(starts, complaint));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Path libraries = Files.createDirectories(programs.resolve("libraries"));
    Files.createFile(libraries.resolve("rapaio-jupyter-kernel.jar"));

    int exit =
        new Jupyter(programs, libraries, "")
            .execute(programs, NOTEBOOK, programs.resolve("result"), programs.resolve("log"));

    assertThat(exit).isEqualTo(1);
    return Files.readAllLines(starts).size();
  }

  @Test
  void missingJupyterIsNamedWithTheRemedy() {
    assertThatThrownBy(() -> jupyter(folder).execution(folder, NOTEBOOK, folder.resolve("x")))
        .isInstanceOf(HomeProblem.class)
        .hasMessageEndingWith(
            "jupyter-nbconvert is missing. Install it with: apt-get install jupyter-nbconvert"
                + " python3-ipykernel");
    assertThatThrownBy(() -> jupyter(folder).server(folder, folder, false))
        .hasMessageContaining("apt-get install jupyter-notebook");
  }

  private static Jupyter jupyter(Path programs) {
    String classpath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new Jupyter(programs, ROOT.resolve("cli/target/notebook"), classpath);
  }

  /** The kinds of everything that the cells show. */
  private static List<String> kinds(Path notebook) throws IOException {
    JsonNode root = new ObjectMapper().readTree(notebook.toFile());
    List<String> kinds = new ArrayList<>();
    for (JsonNode cell : root.get("cells")) {
      for (JsonNode output : cell.path("outputs")) {
        kinds.add(output.get("output_type").asText());
        output.path("data").fieldNames().forEachRemaining(kinds::add);
      }
    }
    return kinds;
  }
}
