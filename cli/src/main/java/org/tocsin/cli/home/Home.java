package org.tocsin.cli.home;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tocsin.domain.city.InvalidConfiguration;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A folder with everything one city's Tocsin keeps: configuration, tables, the embedded broker's
 * data, checkpoints and logs.
 */
public final class Home {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final Map<String, Object> tree;
  private final TocsinConfiguration configuration;

  private Home(Path directory, Map<String, Object> tree) {
    this.directory = directory;
    this.tree = tree;
    this.configuration = TocsinConfiguration.of(tree);
  }

  /**
   * Opens a home, which may still be empty.
   *
   * @param configurationFile instead of {@code tocsin.yaml} in the folder
   * @throws HomeProblem if the configuration cannot be read or is wrong
   */
  public static Home open(Path directory, Optional<Path> configurationFile) {
    Path absolute = directory.toAbsolutePath().normalize();
    if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
      throw new HomeProblem("Home %s is a file; give a folder with --home".formatted(absolute));
    }
    Path file = configurationFile.orElse(absolute.resolve("tocsin.yaml"));
    if (configurationFile.isPresent() && !Files.isRegularFile(file)) {
      throw new HomeProblem(
          "Configuration %s is not a file; give one with --config".formatted(file));
    }
    Map<String, Object> tree = Files.isRegularFile(file) ? parse(file) : Map.of();
    try {
      return new Home(absolute, tree);
    } catch (InvalidConfiguration e) {
      throw new HomeProblem(
          "Configuration %s has problems:%n  %s"
              .formatted(file, String.join(System.lineSeparator() + "  ", e.problems())),
          e);
    }
  }

  public Path directory() {
    return directory;
  }

  public TocsinConfiguration configuration() {
    return configuration;
  }

  /** The tables of this home: the configured catalog, else the embedded one. */
  public Lake lake() {
    return configuration.lake().isEmpty()
        ? Lake.embedded(directory)
        : new Lake(configuration.lake());
  }

  public Path logs() {
    return directory.resolve("logs");
  }

  /**
   * Where the broker listens.
   *
   * @throws HomeProblem when this home has no running broker
   */
  public String bootstrapServers() {
    String configured = configuration.bootstrapServers();
    if (configured != null) {
      return configured;
    }
    return StackFile.read(directory)
        .filter(StackFile::alive)
        .map(StackFile::bootstrap)
        .filter(b -> !b.isEmpty())
        .orElseThrow(
            () ->
                new HomeProblem(
                    "Nothing runs in home %s; start it with 'tocsin up --home %s'"
                        .formatted(directory, directory)));
  }

  /** Writes the configuration for child programs and says where. */
  public Path writeConfiguration() {
    Path file = directory.resolve("run").resolve("configuration.json");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, JSON.writeValueAsString(tree), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
    return file;
  }

  /**
   * Reads a YAML or JSON file of keys and values.
   *
   * @throws HomeProblem if it is not there or not such a file
   */
  public static Map<String, Object> readYaml(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new HomeProblem("%s is not a file".formatted(file));
    }
    return parse(file);
  }

  private static Map<String, Object> parse(Path file) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (Reader reader = Files.newBufferedReader(file)) {
      DumperOptions dump = new DumperOptions();
      Object parsed =
          new Yaml(
                  new SafeConstructor(options),
                  new Representer(dump),
                  dump,
                  options,
                  new TimesAsText())
              .load(reader);
      if (parsed == null) {
        return Map.of();
      }
      if (!(parsed instanceof Map<?, ?> map)) {
        throw new HomeProblem("%s must hold keys and values at its top level".formatted(file));
      }
      Map<String, Object> tree = new LinkedHashMap<>();
      map.forEach((key, value) -> tree.put(String.valueOf(key), plain(value)));
      return tree;
    } catch (YAMLException e) {
      throw new HomeProblem("%s is not valid YAML: %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new HomeProblem("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** YAML would read 2027-06-30 as an instant in UTC; configuration wants what was written. */
  private static final class TimesAsText extends Resolver {
    @Override
    public void addImplicitResolver(Tag tag, Pattern form, String first, int limit) {
      if (!tag.equals(Tag.TIMESTAMP)) {
        super.addImplicitResolver(tag, form, first, limit);
      }
    }
  }

  private static Object plain(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((k, v) -> copy.put(String.valueOf(k), v == null ? "" : plain(v)));
      return copy;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(v -> v == null ? "" : plain(v)).toList();
    }
    return value;
  }
}
