package org.tocsin.domain.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.RiskJump;

/**
 * Jumps of risk as findings of family {@code risk}: what the batch expects stands where others have
 * what they observed.
 *
 * <p>Its p is the chance that a usual interval brings as many reports as are expected. Forecasts
 * vary less than counts do, so while nothing happens so high a forecast should be rarer still; that
 * is argued, not measured on null years.
 */
final class Forecast {
  static final String FAMILY = "risk";

  /** Names of the words in a finding's settings; their spaces are underscores. */
  static final String BECAUSE_EN = "because-en=";

  static final String BECAUSE_ZH = "because-zh=";

  private Forecast() {}

  /** What an act tells of the days ahead, known at a tick; nothing unless it is about risk. */
  static List<Found> findings(AlertActionMessage act, long at) {
    List<Found> found = new ArrayList<>();
    List<RiskJump> jumps = act.jumps();
    if (jumps != null && act.problem() == null) {
      for (RiskJump jump : jumps) {
        found.add(found(jump, at, found.size()));
      }
    }
    return found;
  }

  private static Found found(RiskJump jump, long at, int rank) {
    Finding finding =
        new Finding(
            FAMILY,
            jump.horizon().equals("1d") ? "risk-day" : "risk-week",
            jump.neighbourhoodId(),
            List.of(jump.neighbourhoodId()),
            jump.category(),
            jump.categoryClass(),
            "",
            jump.start().toEpochMilli(),
            jump.end().toEpochMilli(),
            at < jump.end().toEpochMilli(),
            jump.expected(),
            jump.usual(),
            jump.expected(),
            jump.upperBound(),
            jump.usualLow(),
            jump.usualHigh(),
            jump.pValue(),
            jump.pValue(),
            jump.dispersion(),
            1,
            -1,
            jump.modelId(),
            String.format(
                Locale.ROOT,
                "horizon=%s method=%s issued=%s rank=%d rank-low=%d rank-high=%d %s%s %s%s",
                jump.horizon(),
                joined(jump.method()),
                jump.issuedAt(),
                jump.rank(),
                jump.rankLow(),
                jump.rankHigh(),
                BECAUSE_EN,
                joined(jump.becauseEn()),
                BECAUSE_ZH,
                joined(jump.becauseZh())),
            at,
            "",
            0,
            0,
            rank);
    AlertMessage.TailPoint ahead =
        new AlertMessage.TailPoint(jump.start(), jump.expected(), jump.usual(), jump.upperBound());
    return new Found(finding, new Evidence(List.of(ahead), List.of(), 0));
  }

  private static String joined(String words) {
    return words.replace(' ', '_');
  }

  /** What a forecast is mostly due to, after a lead-in; empty when it does not say. */
  static String words(Finding f, String name, String before) {
    for (String pair : f.settings().split(" ")) {
      if (pair.startsWith(name) && pair.length() > name.length()) {
        return before + pair.substring(name.length()).replace('_', ' ');
      }
    }
    return "";
  }
}
