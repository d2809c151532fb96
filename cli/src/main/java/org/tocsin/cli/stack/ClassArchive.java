package org.tocsin.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/**
 * A module's classes as the virtual machine keeps them after reading (class-data sharing), so that
 * a program with a class path of hundreds of jars starts in half of the time. One run writes the
 * archive at its end; later ones read it. An archive that does not fit the class path or the
 * virtual machine is passed over by the machine itself.
 *
 * @param file the archive
 * @param jar the module's own jar; an archive older than it is written anew
 */
public record ClassArchive(Path file, Path jar) {

  /** The archive of a module of an installation, beside its jar. */
  public static ClassArchive of(Installation installation, String module) {
    Path jar = installation.jar(module);
    return new ClassArchive(jar.resolveSibling(module + ".jsa"), jar);
  }

  /** One run's part in the archive. */
  public record Use(List<String> flags, Path written, Path file) {
    public Use {
      flags = List.copyOf(flags);
    }

    /** Keeps what the run wrote, or drops it if the run failed. */
    public void end(boolean done) {
      try {
        if (done && Files.exists(written)) {
          Files.move(
              written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
          Files.deleteIfExists(written);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("The archive of classes cannot be kept as " + file, e);
      }
    }

    /** Whether the run takes longer because it writes the archive. */
    public boolean writes() {
      return flags.stream().anyMatch(flag -> flag.startsWith("-XX:ArchiveClassesAtExit="));
    }
  }

  /**
   * How a run uses the archive.
   *
   * @param mayWrite whether this run may write it, which takes it twenty seconds more
   */
  public Use use(boolean mayWrite) {
    Path written = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    List<String> flags = new ArrayList<>();
    if (isCurrent()) {
      flags.add("-XX:SharedArchiveFile=" + file);
    } else if (mayWrite && Files.isWritable(jar.toAbsolutePath().getParent())) {
      flags.add("-XX:ArchiveClassesAtExit=" + written);
    }
    if (!flags.isEmpty()) {
      // The machine's remarks on single classes must not stand between a program's answers.
      flags.addAll(List.of("-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr"));
    }
    return new Use(flags, written, file);
  }

  private boolean isCurrent() {
    try {
      FileTime built = Files.getLastModifiedTime(jar);
      return Files.exists(file) && Files.getLastModifiedTime(file).compareTo(built) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + jar, e);
    }
  }
}
