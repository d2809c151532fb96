package org.tocsin.cli.statistics;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file that appears when it is complete, or not at all. */
final class WholeFile {
  /** Fills the file. */
  interface Content {
    void write(Writer writer) throws IOException;
  }

  private WholeFile() {}

  /**
   * Writes beside the file and renames at the end; what is a link or no regular file, such as
   * {@code /dev/stdout}, is written directly and never replaced.
   */
  static void write(Path file, Content content) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      try (BufferedWriter writer = Files.newBufferedWriter(file)) {
        content.write(writer);
      }
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "Folder of %s does not exist; create it first".formatted(file));
    }
    Path part =
        folder.resolve(".%s.%d.part".formatted(file.getFileName(), ProcessHandle.current().pid()));
    try {
      try (BufferedWriter writer = Files.newBufferedWriter(part)) {
        content.write(writer);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
