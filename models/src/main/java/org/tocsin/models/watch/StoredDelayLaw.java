package org.tocsin.models.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.List;

/**
 * The flat form of a {@link DelayLaw}, version 1.
 *
 * @param shares shares[weekday][age], Monday first
 * @param variances of these shares
 */
record StoredDelayLaw(List<List<Double>> shares, List<List<Double>> variances) {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  static List<List<Double>> lists(double[][] rows) {
    return Arrays.stream(rows).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }

  static double[][] arrays(List<List<Double>> rows) {
    return rows.stream()
        .map(row -> row.stream().mapToDouble(Double::doubleValue).toArray())
        .toArray(double[][]::new);
  }

  static String write(StoredDelayLaw stored) {
    try {
      return MAPPER.writeValueAsString(stored);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Numbers always become JSON", e);
    }
  }

  static StoredDelayLaw read(int version, String state) {
    if (version != DelayLaw.STATE_VERSION) {
      throw new IllegalArgumentException(
          "A delay law of version %d cannot be read, only %d; use the program that wrote it, or a newer one"
              .formatted(version, DelayLaw.STATE_VERSION));
    }
    try {
      return MAPPER.readValue(state, StoredDelayLaw.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "This is not the state of a delay law: " + e.getOriginalMessage(), e);
    }
  }
}
