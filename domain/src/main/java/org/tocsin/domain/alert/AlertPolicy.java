package org.tocsin.domain.alert;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.tocsin.domain.alert.AlertDecision.Outcome;
import org.tocsin.domain.time.SlotLength;

/**
 * The life of an alert: one at a time for each place and category. It is raised by the first slot
 * that exceeds its bound, updated when the count has grown by half or a later or much stranger slot
 * exceeds, cancelled when reports taken back leave nothing unusual, and ended after quiet.
 *
 * @param leastCount fewest reports in a slot that can alert
 * @param leastExcess least distance of observed above expected
 */
public record AlertPolicy(int leastCount, double leastExcess) implements Serializable {

  /** A slot with a p-value from here on is quiet. */
  private static final double QUIET = 0.1;

  /** An open alert speaks again when the announced count has grown by this factor. */
  private static final double GROWN = 1.5;

  /** A slot of another length, or an earlier one, takes over when its p-value is so much lower. */
  private static final double STRANGER = 0.1;

  /** Decides after a report has changed the slot's count. */
  public AlertDecision afterReport(
      Episode episode, SlotTest test, String neighbourhoodId, String category, Instant at) {
    if (!test.exceeds()) {
      Episode next =
          episode.open() && test.pValue() < QUIET
              ? episode.unusualUntil(test.end().toEpochMilli())
              : episode;
      return AlertDecision.silent(Outcome.QUIET, next);
    }
    if (test.observed() < leastCount) {
      return AlertDecision.silent(Outcome.TOO_FEW, episode);
    }
    if (test.observed() - test.expected() < leastExcess) {
      return AlertDecision.silent(Outcome.TOO_CLOSE, episode);
    }
    if (!episode.open()) {
      Episode raised = Episode.raised(alertId(neighbourhoodId, category, test, at), test);
      return new AlertDecision(Outcome.RAISED, raised, raised);
    }
    if (worthSaying(episode, test)) {
      Episode updated = episode.announcing(test);
      return new AlertDecision(Outcome.UPDATED, updated, updated);
    }
    return AlertDecision.silent(
        Outcome.ALREADY_TOLD, episode.unusualUntil(test.end().toEpochMilli()));
  }

  /**
   * Decides at a tick whether an open episode is over, or its slot ended with more than was said.
   *
   * @param announced the announced slot as it stands now
   */
  public AlertDecision atTick(Episode episode, SlotTest announced, Instant at) {
    if (!episode.open()) {
      return AlertDecision.silent(Outcome.QUIET, episode);
    }
    if (announced.observed() < episode.observed()
        && (!announced.exceeds() || announced.observed() < leastCount)) {
      return new AlertDecision(Outcome.CANCELLED, Episode.NONE, episode.announcing(announced));
    }
    if (!at.isBefore(quietAt(episode))) {
      return new AlertDecision(Outcome.ENDED, Episode.NONE, episode.announcing(announced));
    }
    if (!at.isBefore(announced.end()) && announced.observed() > episode.observed()) {
      Episode updated = episode.announcing(announced);
      return new AlertDecision(Outcome.UPDATED, updated, updated);
    }
    return AlertDecision.silent(Outcome.ALREADY_TOLD, episode);
  }

  /** When an open episode ends unless something unusual comes: 3 quiet hours, or 1 quiet day. */
  public Instant quietAt(Episode episode) {
    Duration quiet =
        SlotLength.parse(episode.slotLength()) == SlotLength.HOUR
            ? Duration.ofHours(3)
            : Duration.ofDays(1);
    return Instant.ofEpochMilli(episode.unusualUntil()).plus(quiet);
  }

  private static boolean worthSaying(Episode episode, SlotTest test) {
    boolean sameLength = episode.slotLength().equals(test.length().word());
    long start = test.start().toEpochMilli();
    if (sameLength && start == episode.slotStart()) {
      return test.observed() >= Math.ceil(GROWN * episode.observed());
    }
    if (sameLength && start > episode.slotStart()) {
      return true;
    }
    return test.pValue() < STRANGER * episode.pValue();
  }

  /** Computed from what raised the alert, so that a repeat after a crash is the same alert. */
  private static String alertId(
      String neighbourhoodId, String category, SlotTest test, Instant at) {
    String cause =
        String.join(
            "\n",
            neighbourhoodId,
            category,
            test.length().word(),
            test.start().toString(),
            at.toString());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(cause.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
