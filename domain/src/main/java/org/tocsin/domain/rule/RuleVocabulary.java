package org.tocsin.domain.rule;

import java.util.List;

/**
 * The words that rules may use. A city need not name its categories and properties, so others are
 * accepted too, unless they look like a slip of a named one.
 *
 * @param categories named ones
 * @param properties of sensors, named ones
 */
public record RuleVocabulary(List<String> categories, List<String> properties) {
  /** The families of detectors whose findings a rule can ask for; forecasts reach only the desk. */
  public static final List<String> FAMILIES =
      List.of("surge", "shift", "cluster", "sensor", "silence");

  /** Nothing is named. */
  public static final RuleVocabulary ANY = new RuleVocabulary(List.of(), List.of());

  public RuleVocabulary {
    categories = categories.stream().sorted().distinct().toList();
    properties = properties.stream().sorted().distinct().toList();
  }
}
