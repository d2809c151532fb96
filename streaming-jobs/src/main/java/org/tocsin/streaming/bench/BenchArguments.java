package org.tocsin.streaming.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;

/** The options of a benchmark, each {@code --name value}, by name. */
record BenchArguments(Map<String, String> values) {

  BenchArguments {
    values = Map.copyOf(values);
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if an option is unknown or has no value
   */
  static BenchArguments parse(String[] args, List<String> known) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!known.contains(args[i])) {
        throw new IllegalArgumentException(
            "Option '%s' is unknown; use one of %s".formatted(args[i], known));
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("Option '%s' has no value".formatted(args[i]));
      }
      values.put(args[i], args[i + 1]);
    }
    return new BenchArguments(values);
  }

  String text(String option) {
    @Nullable String value = values.get(option);
    if (value == null) {
      throw new IllegalArgumentException("Option %s is missing".formatted(option));
    }
    return value;
  }

  String textOr(String option, String otherwise) {
    return values.getOrDefault(option, otherwise);
  }

  /** A whole number from 0 on. */
  int whole(String option, int otherwise) {
    String value = values.getOrDefault(option, Integer.toString(otherwise));
    try {
      int number = Integer.parseInt(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below: text and negative numbers are the same mistake.
    }
    throw new IllegalArgumentException(
        "Option %s '%s' is not a whole number from 0 on".formatted(option, value));
  }

  /** A whole number from 1 on. */
  int from1(String option, int otherwise) {
    int number = whole(option, otherwise);
    if (number == 0) {
      throw new IllegalArgumentException("Option %s must be 1 or more".formatted(option));
    }
    return number;
  }

  /** Whole numbers from 1 on, between commas. */
  int[] wholes(String option, String otherwise) {
    String text = values.getOrDefault(option, otherwise);
    try {
      int[] numbers =
          Arrays.stream(text.split(",", -1))
              .map(String::strip)
              .mapToInt(Integer::parseInt)
              .toArray();
      if (Arrays.stream(numbers).allMatch(n -> n > 0)) {
        return numbers;
      }
    } catch (NumberFormatException e) {
      // Said below: text and numbers below 1 are the same mistake.
    }
    throw new IllegalArgumentException(
        "Option %s '%s' is no list of whole numbers from 1 on, like %s"
            .formatted(option, text, otherwise));
  }

  Path home() {
    return Path.of(text("--home")).toAbsolutePath().normalize();
  }

  TocsinConfiguration configuration() throws IOException {
    Map<String, Object> tree =
        new ObjectMapper().readValue(Path.of(text("--config")).toFile(), new TypeReference<>() {});
    return TocsinConfiguration.of(tree);
  }

  /** The home's tables, created where missing. */
  Lake lake(TocsinConfiguration configuration) {
    Lake lake =
        configuration.lake().isEmpty() ? Lake.embedded(home()) : new Lake(configuration.lake());
    lake.create();
    return lake;
  }
}
