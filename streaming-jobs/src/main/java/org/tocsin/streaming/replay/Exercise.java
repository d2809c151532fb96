package org.tocsin.streaming.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** An alert's JSON with CAP status {@code Exercise}: the same words, told to nobody. */
public final class Exercise {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Exercise() {}

  /** The same message as an exercise. */
  public static String of(String alert) throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(alert);
    tree.put("status", "Exercise");
    return JSON.writeValueAsString(tree);
  }
}
