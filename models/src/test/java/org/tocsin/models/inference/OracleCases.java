package org.tocsin.models.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Answers of independent implementations, from the shared oracle files. */
public final class OracleCases {
  private final JsonNode root;

  private OracleCases(JsonNode root) {
    this.root = root;
  }

  public static OracleCases of(String file) {
    Path path = Path.of(System.getProperty("tocsin.root"), "../shared/oracle", file);
    try {
      return new OracleCases(new ObjectMapper().readTree(path.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole file. */
  public JsonNode root() {
    return root;
  }

  /** The only case of this name. */
  public JsonNode only(String id) {
    List<JsonNode> found = startingWith(id);
    found.removeIf(node -> !node.path("id").asText().equals(id));
    if (found.size() != 1) {
      throw new IllegalArgumentException("%d cases named %s".formatted(found.size(), id));
    }
    return found.get(0);
  }

  /** All cases whose name starts so. */
  public List<JsonNode> startingWith(String prefix) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode node : root.path("cases")) {
      if (node.path("id").asText().startsWith(prefix)) {
        found.add(node);
      }
    }
    return found;
  }

  public static double[] doubles(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asDouble();
    }
    return numbers;
  }

  public static boolean[] flags(JsonNode array) {
    boolean[] flags = new boolean[array.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = array.get(i).asInt() == 1;
    }
    return flags;
  }
}
