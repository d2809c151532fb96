package org.tocsin.domain.alert;

import java.io.Serializable;
import org.tocsin.domain.message.AlertActionMessage;

/**
 * Whether a person looked at one alert or probe, and what they said. Version 1 of the stored form.
 *
 * @param category whose line it may teach
 * @param lifeSafety whether it teaches nothing
 * @param probe whether it was drawn from just below the line
 * @param raisedAt milliseconds since 1970
 * @param verdict {@code good} (real and new), {@code poor} (not real, or known already), {@code
 *     unclear}, or empty before any
 */
public record Inspection(
    int version,
    String alertId,
    String category,
    boolean lifeSafety,
    boolean probe,
    long raisedAt,
    String verdict)
    implements Serializable {
  /** Version of the stored form. */
  public static final int VERSION = 1;

  /** One that nobody has judged. */
  public static Inspection open(
      String alertId, String category, boolean lifeSafety, boolean probe, long at) {
    return new Inspection(VERSION, alertId, category, lifeSafety, probe, at, "");
  }

  Inspection judged(AlertActionMessage act) {
    String real = act.real() == null ? "" : act.real();
    String word =
        switch (real) {
          case "yes" -> "yes".equals(act.newToYou()) ? "good" : "poor";
          case "no" -> "poor";
          default -> "unclear";
        };
    return new Inspection(VERSION, alertId, category, lifeSafety, probe, raisedAt, word);
  }

  boolean teaches() {
    return !lifeSafety && (verdict.equals("good") || verdict.equals("poor"));
  }
}
