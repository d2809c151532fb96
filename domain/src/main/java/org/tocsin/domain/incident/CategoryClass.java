package org.tocsin.domain.incident;

import java.util.Arrays;
import java.util.Locale;

/** What a category is about, which decides what may be done with it; the strictest comes last. */
public enum CategoryClass {
  /** A danger of nature or technology: watched and scored. */
  HAZARD,
  /** A request for a city's service: watched and scored. */
  SERVICE,
  /** A crime that somebody reported: landed; watched and scored only when enabled. */
  REPORTED_CRIME,
  /** Found by patrols or inspections: never a feature, a target or an alert. */
  ENFORCEMENT,
  /** Petition, assembly, belief, opinion: rejected at the door. */
  EXPRESSION;

  /** The word in files, messages and tables, such as {@code reported-crime}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads a word of {@link #word()}. */
  public static CategoryClass parse(String word) {
    return Arrays.stream(values())
        .filter(c -> c.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Class '%s' is unknown; use hazard, service, reported-crime, enforcement or expression"
                        .formatted(word)));
  }

  /** Whether an authorisation can ever allow watching and scoring this class. */
  public boolean canBeWatched() {
    return this == HAZARD || this == SERVICE || this == REPORTED_CRIME;
  }
}
