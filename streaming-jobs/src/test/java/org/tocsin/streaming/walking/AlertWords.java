package org.tocsin.streaming.walking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What alert messages say, in the words of a recount. */
public final class AlertWords {
  private AlertWords() {}

  /**
   * A line for each message, sorted. Probes are left out: drawn from below the line for review, the
   * desk's own tests tell of them.
   *
   * @param alerts whole messages
   */
  public static List<String> of(List<String> alerts) throws JsonProcessingException {
    List<String> words = new ArrayList<>();
    for (String alert : alerts) {
      JsonNode a = new ObjectMapper().readTree(alert);
      if (a.get("event").asText().equals("probe")) {
        continue;
      }
      words.add(
          String.join(
              " ",
              a.get("sent_at").asText(),
              a.get("neighbourhood_id").asText() + "|" + a.get("category").asText(),
              "v" + a.get("alert_version").asInt(),
              a.get("message_type").asText(),
              a.get("state").asText(),
              a.get("severity").asText(),
              a.get("detector").asText(),
              a.get("interval_start").asText(),
              a.get("interval_end").asText(),
              "n=" + a.get("observed").asInt(),
              "onset=" + a.get("onset").asText()));
    }
    words.sort(Comparator.naturalOrder());
    return words;
  }
}
