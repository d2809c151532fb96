package org.tocsin.batch.risk;

import java.io.Serializable;
import java.util.List;

/**
 * The forecast of one category and how it was chosen.
 *
 * @param method what is served: a model, or the best baseline when no model beats it
 * @param modelServed whether {@code method} is a model
 * @param dispersion variance over mean of the served law
 * @param state JSON of the served model; a baseline has only its name and dispersion
 * @param scores of every method on the held-back month, best first; empty with too little history
 * @param daysUntilComplete after how many days 95 % of a day's reports are known
 */
public record CategoryRisk(
    String category,
    String categoryClass,
    String method,
    boolean modelServed,
    double dispersion,
    int stateVersion,
    String state,
    List<MethodScore> scores,
    int daysUntilComplete,
    List<PlaceRisk> places)
    implements Serializable {
  public CategoryRisk {
    scores = List.copyOf(scores);
    places = List.copyOf(places);
  }
}
