package org.tocsin.commandcenter.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** How this program writes JSON, on topics and over HTTP alike. */
public final class Json {
  private Json() {}

  /** Snake case, dates as ISO text, absent values left out, unknown names ignored. */
  public static JsonMapper mapper() {
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_NULL))
        .addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class)
        .build();
  }
}
