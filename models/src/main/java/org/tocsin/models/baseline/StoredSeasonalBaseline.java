package org.tocsin.models.baseline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The flat form of a {@link SeasonalBaseline}, version 1.
 *
 * @param intercept logarithm of the expected count of the average place on an average day at the
 *     cut-off
 * @param harmonics cosine and sine of one, then of two waves a year
 * @param dayOfWeek from Monday, on the scale of the logarithm
 * @param hourOfWeek share of the day's count, from Monday 00:00; each 24 sum to 1
 * @param places factor by place id
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
    double dispersionWeek) {

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

  static StoredSeasonalBaseline read(String state) {
    try {
      return MAPPER.readValue(state, StoredSeasonalBaseline.class);
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
