package org.tocsin.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
  @TempDir private Path folder;

  /** What is started, with a class of its own beside it. */
  static final class Started {
    private Started() {}

    public static void main(String[] args) {
      System.out.println(new Helper().word());
    }
  }

  /** Loaded by {@link Started} only. */
  static final class Helper {
    String word() {
      return "answer";
    }
  }

  @Test
  void theFirstRunWritesWhatTheSecondReads() throws Exception {
    ClassArchive archive = archive();

    ClassArchive.Use first = archive.use(true);
    assertThat(first.writes()).isTrue();
    assertThat(run(first, List.of())).as("nothing but the answer").isEqualTo("answer");
    first.end(true);

    ClassArchive.Use second = archive.use(true);
    assertThat(second.writes()).isFalse();
    assertThat(run(second, List.of())).isEqualTo("answer");
    assertThat(run(second, List.of("-Xlog:class+load")))
        .containsPattern("ClassArchiveTest\\$Helper source: shared objects file \\(top\\)");
  }

  @Test
  void aRunThatMayNotWriteStartsAsEver() throws IOException {
    assertThat(archive().use(false).flags()).isEmpty();
  }

  @Test
  void whatAFailedRunWroteIsDropped() throws Exception {
    ClassArchive archive = archive();
    ClassArchive.Use use = archive.use(true);
    run(use, List.of());
    assertThat(use.written()).exists();

    use.end(false);

    assertThat(use.written()).doesNotExist();
    assertThat(archive.file()).doesNotExist();
  }

  @Test
  void anArchiveOlderThanTheJarIsWrittenAnew() throws Exception {
    ClassArchive archive = archive();
    ClassArchive.Use use = archive.use(true);
    run(use, List.of());
    use.end(true);
    Files.setLastModifiedTime(archive.jar(), FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(archive.use(true).writes()).isTrue();
    assertThat(archive.use(false).flags()).isEmpty();
  }

  @Test
  void anArchiveThatDoesNotFitIsPassedOverInSilence() throws Exception {
    ClassArchive archive = archive();
    Files.writeString(archive.file(), "no archive");

    assertThat(run(archive.use(true), List.of())).isEqualTo("answer");
  }

  private ClassArchive archive() throws IOException {
    Path jar = folder.resolve("started.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> one : List.of(Started.class, Helper.class)) {
        String name = one.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        out.write(ClassArchiveTest.class.getClassLoader().getResourceAsStream(name).readAllBytes());
        out.closeEntry();
      }
    }
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
    return new ClassArchive(folder.resolve("started.jsa"), jar);
  }

  private String run(ClassArchive.Use use, List<String> more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(use.flags());
    command.addAll(more);
    command.addAll(List.of("-cp", folder.resolve("started.jar").toString()));
    command.add(Started.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }
}
