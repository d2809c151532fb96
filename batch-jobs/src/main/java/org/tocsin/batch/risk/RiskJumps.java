package org.tocsin.batch.risk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.tocsin.domain.alert.Identity;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.RiskJump;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Finds the jumps of risk that the desk should hear of: the places and categories whose forecast
 * lies well above what is usual there. Categories of class service and hazard only.
 *
 * <p>A jump counts from one expected report and a quarter above both the year's and the last weeks'
 * rate, so that neither a season nor a lasting need is told as news, and below a p of 0.1: the rest
 * is quiet by the desk's own rule.
 */
final class RiskJumps {
  private static final double LEAST_EXPECTED = 1;
  private static final double LEAST_RATIO = 1.25;
  private static final double UPPER_LEVEL = 0.99;
  private static final double QUIET = 0.1;

  /** About 100 kB, or 300 kB in Chinese. */
  private static final int AT_A_TIME = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  private RiskJumps() {}

  /** Every jump, by category and place. */
  static List<RiskJump> find(
      List<CategoryRisk> risks,
      RiskHorizon horizon,
      TocsinConfiguration configuration,
      Function<CategoryRisk, String> modelId) {
    return risks.stream()
        .filter(RiskJumps::mayBeTold)
        .filter(risk -> configuration.category(risk.category()).watched())
        .flatMap(
            risk ->
                risk.places().stream()
                    .filter(RiskJumps::stands)
                    .map(place -> jump(risk, place, horizon, modelId.apply(risk))))
        .filter(jump -> jump.pValue() < QUIET)
        .sorted(Comparator.comparing(RiskJump::category).thenComparing(RiskJump::neighbourhoodId))
        .toList();
  }

  /**
   * What the desk is told, so many jumps at a time that a message stays far below what a broker
   * takes, each with an id computed from it: the same forecast is told once.
   */
  static List<AlertActionMessage> messages(List<RiskJump> jumps) {
    List<AlertActionMessage> messages = new ArrayList<>();
    for (int i = 0; i < jumps.size(); i += AT_A_TIME) {
      List<RiskJump> some = jumps.subList(i, Math.min(jumps.size(), i + AT_A_TIME));
      messages.add(
          AlertActionMessage.riskJumps(
              Identity.of(some.stream().map(RiskJump::toString).toArray(String[]::new)), some));
    }
    return messages;
  }

  private static boolean mayBeTold(CategoryRisk risk) {
    return risk.categoryClass().equals(CategoryClass.SERVICE.word())
        || risk.categoryClass().equals(CategoryClass.HAZARD.word());
  }

  private static double usual(PlaceRisk place) {
    return Math.max(place.usual(), place.lastWeeks());
  }

  private static boolean stands(PlaceRisk place) {
    return place.expected() >= LEAST_EXPECTED && place.expected() >= LEAST_RATIO * usual(place);
  }

  private static RiskJump jump(
      CategoryRisk risk, PlaceRisk place, RiskHorizon horizon, String modelId) {
    NegativeBinomial law = NegativeBinomial.atLeastPoisson(usual(place), risk.dispersion());
    return new RiskJump(
        risk.category(),
        risk.categoryClass(),
        place.neighbourhoodId(),
        horizon.word(),
        horizon.target().start(),
        horizon.target().end(),
        horizon.asOf(),
        risk.method(),
        modelId,
        place.expected(),
        usual(place),
        law.quantile(0.1),
        law.quantile(0.9),
        law.quantile(UPPER_LEVEL),
        law.survival(Math.round(place.expected())),
        risk.dispersion(),
        place.rank(),
        place.rankLow(),
        place.rankHigh(),
        words(place, "en"),
        words(place, "zh"));
  }

  private static String words(PlaceRisk place, String language) {
    try {
      JsonNode parts = JSON.readTree(place.contributions());
      return parts.path(language).asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Contributions are no JSON: " + place.contributions(), e);
    }
  }
}
