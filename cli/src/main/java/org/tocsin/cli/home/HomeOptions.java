package org.tocsin.cli.home;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that works on a home. */
public final class HomeOptions {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      defaultValue = "${env:TOCSIN_HOME:-tocsin-home}",
      description = "Folder that keeps everything of one city (default: ${DEFAULT-VALUE})")
  private Path directory = Path.of("tocsin-home");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration instead of tocsin.yaml in the home")
  private @Nullable Path configuration;

  @Option(names = "--json", description = "Print JSON for programs instead of text for people")
  private boolean json;

  /** Opens the home the person named. */
  public Home open() {
    return Home.open(directory, Optional.ofNullable(configuration));
  }

  public Path directory() {
    return directory;
  }

  /** The configuration file the person named, or an empty text. */
  public String configuration() {
    return configuration == null ? "" : configuration.toAbsolutePath().toString();
  }

  public boolean json() {
    return json;
  }
}
