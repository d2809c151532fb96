package org.tocsin.ingestion.mapping;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tocsin.domain.city.NearestWord;

/** The mappings that Tocsin brings, and finding a mapping by name or path. */
public final class BuiltInMappings {
  /** Their names, in the order in which they are listed. */
  public static final List<String> NAMES =
      List.of(
          "chicago-crime",
          "montgomery-911",
          "chicago-311-sanitation",
          "tainan-1999",
          "beijing-air",
          "csv-incident",
          "csv-observation",
          "jsonl-incident",
          "jsonl-observation");

  private static final int MOST_BYTES = 1 << 20;

  private BuiltInMappings() {}

  /**
   * A built-in mapping by its name, or the one in a file.
   *
   * @throws InvalidMapping if there is none, or it is wrong
   */
  public static Mapping find(String nameOrPath) {
    return MappingReader.read(nameOrPath, text(nameOrPath));
  }

  /**
   * The text of a built-in mapping or of a file.
   *
   * @throws InvalidMapping if there is none
   */
  public static String text(String nameOrPath) {
    if (NAMES.contains(nameOrPath)) {
      return builtIn(nameOrPath);
    }
    Path file = Path.of(nameOrPath);
    if (!Files.isRegularFile(file)) {
      throw new InvalidMapping(
          nameOrPath,
          List.of(
              "It is neither a file nor a built-in mapping"
                  + NearestWord.suggestion(nameOrPath, NAMES)));
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new InvalidMapping(
            nameOrPath,
            List.of(
                "It has %,d bytes, and a mapping at most %,d; is it the data?"
                    .formatted(Files.size(file), MOST_BYTES)));
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new InvalidMapping(nameOrPath, List.of("It is not written in UTF-8"));
    } catch (IOException e) {
      throw new InvalidMapping(nameOrPath, List.of("It cannot be read: " + e.getMessage()));
    }
  }

  private static String builtIn(String name) {
    try (InputStream in = BuiltInMappings.class.getResourceAsStream(name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("Mapping %s is missing from the program".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Mapping %s cannot be read".formatted(name), e);
    }
  }
}
