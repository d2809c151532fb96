package org.tocsin.domain.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.AlertDecision.Outcome;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.time.SlotLength;

/**
 * Turns a decision into the message that leaves, with CAP's three axes apart: urgency says whether
 * the slot still runs, severity is what the category's policy says, certainty how far the count
 * lies beyond its level. Everything in it derives from input and configuration.
 */
public final class Announcement {

  /** From this share of the test's level on, chance is no explanation worth weighing. */
  private static final double OBSERVED_BEYOND = 0.01;

  private final TocsinConfiguration configuration;
  private final String configurationHash;

  public Announcement(TocsinConfiguration configuration) {
    this.configuration = configuration;
    this.configurationHash = configuration.hash();
  }

  /**
   * The message of a decision that speaks.
   *
   * @param test the announced slot as it stands now
   * @param share expected false episodes a week of the category's lane
   * @param at {@code known_at} of what caused the decision
   */
  public AlertMessage message(
      AlertDecision decision,
      SlotTest test,
      String neighbourhoodId,
      @Nullable String placeNameEn,
      @Nullable String placeNameZh,
      String category,
      String categoryClass,
      double share,
      List<AlertMessage.TailPoint> tail,
      Instant at) {
    CategoryPolicy policy = configuration.category(category);
    Episode episode = decision.spoken();
    Outcome outcome = decision.outcome();
    return new AlertMessage(
        AlertMessage.VERSION,
        AlertMessage.TYPE,
        episode.alertId(),
        episode.alertVersion(),
        outcome.messageType(),
        state(outcome),
        "Actual",
        "stream",
        policy.lane(),
        category,
        categoryClass,
        policy.nameEn(),
        policy.nameZh(),
        neighbourhoodId,
        placeNameEn,
        placeNameZh,
        at.isBefore(test.end()) ? "Immediate" : "Past",
        policy.severity(),
        test.pValue() <= OBSERVED_BEYOND * test.alpha() ? "Observed" : "Likely",
        "Assess",
        test.length().word(),
        test.start(),
        test.end(),
        at,
        Instant.ofEpochMilli(episode.onset()),
        test.end()
            .plus(test.length() == SlotLength.HOUR ? Duration.ofHours(3) : Duration.ofDays(1)),
        test.detector(),
        test.observed(),
        test.expected(),
        test.upperBound(),
        test.pValue(),
        share,
        WhySentence.english(outcome, test, at, configuration.zone()),
        WhySentence.chinese(outcome, test, at, configuration.zone()),
        test.settings(configuration.warning().leastCount(), configuration.warning().leastExcess()),
        configurationHash,
        tail);
  }

  private static String state(Outcome outcome) {
    return switch (outcome) {
      case CANCELLED -> "cancelled";
      case ENDED -> "ended";
      default -> "open";
    };
  }
}
