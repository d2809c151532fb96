package org.tocsin.models.baseline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The flat form of a {@link SeasonalBaseline}, version 2. Version 1 knew no holidays.
 *
 * @param intercept logarithm of the expected count of the average place on an average day at the
 *     cut-off
 * @param harmonics cosine and sine of one, then of two waves a year
 * @param dayOfWeek from Monday, on the scale of the logarithm
 * @param hourOfWeek share of the day's count, from Monday 00:00; each 24 sum to 1
 * @param places factor by place id
 * @param country whose public holidays are known; empty for none
 * @param lunar whether lunar festivals are known
 * @param holidays effects by kind of day, on the scale of the logarithm
 */
record StoredSeasonalBaseline(
    String category,
    String zone,
    String firstDay,
    String endDay,
    double intercept,
    double trendPerYear,
    List<Double> harmonics,
    List<Double> dayOfWeek,
    List<Double> hourOfWeek,
    TreeMap<String, Double> places,
    double dispersionHour,
    double dispersionDay,
    double dispersionWeek,
    String country,
    boolean lunar,
    TreeMap<String, Double> holidays) {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  static String write(StoredSeasonalBaseline stored) {
    try {
      return MAPPER.writeValueAsString(stored);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Numbers and text always become JSON", e);
    }
  }

  static StoredSeasonalBaseline read(int version, String state) {
    try {
      JsonNode tree = MAPPER.readTree(state);
      if (version == 1 && tree instanceof ObjectNode first) {
        first.put("country", "").put("lunar", false).putObject("holidays");
      }
      return MAPPER.treeToValue(tree, StoredSeasonalBaseline.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "This is not the state of a seasonal baseline: " + e.getOriginalMessage(), e);
    }
  }

  static List<Double> listOf(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  static double[] arrayOf(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
