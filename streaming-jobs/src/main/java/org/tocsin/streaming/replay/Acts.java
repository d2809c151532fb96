package org.tocsin.streaming.replay;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a replay knows of people's acts. */
public enum Acts {
  /** Every act as it landed, each at the tick after it was known. */
  AS_RECORDED("as-recorded"),
  /** None: what the watch and the forecasts on record alone would have said. */
  NONE("none");

  private final String word;

  Acts(String word) {
    this.word = word;
  }

  /** The word on the command line and in {@code replay_run}. */
  public String word() {
    return word;
  }

  static Acts parse(String word) {
    return Arrays.stream(values())
        .filter(acts -> acts.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Option --acts '%s' is unknown; use %s"
                        .formatted(
                            word,
                            Arrays.stream(values())
                                .map(Acts::word)
                                .collect(Collectors.joining(" or ")))));
  }
}
