package org.tocsin.domain.alert;

import java.util.List;
import org.tocsin.domain.city.RuleSettings;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.city.WarningSettings;

/**
 * CAP's three axes, each from its own facts and never mixed (CAP 1.2, §3.2.2).
 *
 * <table>
 * <caption>What decides what</caption>
 * <tr><td>urgency</td><td>Expected: a forecast; Immediate: the interval still runs; Expected: it
 * ended within the hour, or a cluster, day or week that still runs; Past: otherwise</td></tr>
 * <tr><td>severity</td><td>what the configuration says of category, sensor or rule; one step more
 * while the thing is large: three times its upper bound and ten above expected, or three places
 * together</td></tr>
 * <tr><td>certainty</td><td>Observed: p at most a hundredth of the line, or a fixed limit or rule
 * holds; Likely: above the line; Possible: less than half of the reports known, or a forecast, or
 * below the line; Unlikely: the evidence is gone</td></tr>
 * <tr><td>response</td><td>AllClear: ended; None: cancelled or merged; Monitor: weakened; Assess: otherwise</td></tr>
 * </table>
 */
public final class CapPolicy {
  private static final List<String> STEPS =
      List.of("Unknown", "Minor", "Moderate", "Severe", "Extreme");
  private static final List<String> LANES = List.of("slow", "service", WarningSettings.LIFE_SAFETY);

  private static final double LARGE = 3;
  private static final double STILL_LARGE = 2;
  private static final double LARGE_EXCESS = 10;
  private static final int MANY_PLACES = 3;
  private static final double OBSERVED_BEYOND = 0.01;
  private static final double HALF_KNOWN = 0.5;
  private static final long JUST_ENDED = 3_600_000;

  private final TocsinConfiguration configuration;

  public CapPolicy(TocsinConfiguration configuration) {
    this.configuration = configuration;
  }

  /** How soon to act. */
  public String urgency(Finding finding, long at) {
    if (finding.family().equals(Forecast.FAMILY)) {
      return "Expected";
    }
    boolean slow = finding.family().equals("cluster") || finding.family().equals("shift");
    if (at < finding.end()) {
      return slow ? "Expected" : "Immediate";
    }
    return at < finding.end() + JUST_ENDED ? "Expected" : "Past";
  }

  /** What the configuration says of how bad such a thing is. */
  public String baseSeverity(Finding finding) {
    return switch (finding.family()) {
      case "sensor" -> configuration.sensor(finding.category()).severity();
      case "silence" -> finding.detector().equals("feed-down") ? "Moderate" : "Minor";
      case "compound" -> {
        RuleSettings rule = configuration.rules().get(finding.subject());
        yield rule == null
            ? configuration.category(finding.category()).severity()
            : rule.severity();
      }
      default -> configuration.category(finding.category()).severity();
    };
  }

  /** The lane in which such a thing is told. */
  public String lane(Finding finding) {
    return switch (finding.family()) {
      case "sensor" -> configuration.sensor(finding.category()).lane();
      case "silence" -> "service";
      case "compound" -> {
        RuleSettings rule = configuration.rules().get(finding.subject());
        yield rule == null ? configuration.category(finding.category()).lane() : rule.lane();
      }
      default -> configuration.category(finding.category()).lane();
    };
  }

  /**
   * How bad it is now.
   *
   * @param base highest of {@link #baseSeverity} over what found it
   * @param before severity of the latest message; empty before the first
   * @param places number of places that it covers
   */
  public String severity(String base, String before, Finding finding, int places) {
    boolean raised = !before.isEmpty() && worse(before, base);
    return isLarge(finding, places, raised) ? oneStepUp(base) : base;
  }

  /** How sure it is. */
  public String certainty(Finding finding, double weighted, double threshold, boolean gone) {
    if (gone) {
      return "Unlikely";
    }
    if (finding.family().equals(Forecast.FAMILY)
        || finding.share() < HALF_KNOWN
        || weighted > Math.max(threshold, 0)) {
      return "Possible";
    }
    return weighted <= OBSERVED_BEYOND * threshold ? "Observed" : "Likely";
  }

  /** What CAP asks a reader to do. */
  public String response(String state, DeskOutcome outcome) {
    if (outcome == DeskOutcome.CANCELLED || outcome == DeskOutcome.MERGED) {
      return "None";
    }
    return switch (state) {
      case OpenThing.ENDED -> "AllClear";
      case OpenThing.WEAKENED -> "Monitor";
      default -> "Assess";
    };
  }

  /** Whether the first severity is higher than the second. */
  static boolean worse(String one, String other) {
    return STEPS.indexOf(one) > STEPS.indexOf(other);
  }

  /** The higher of two severities. */
  static String worst(String one, String other) {
    return worse(one, other) ? one : other;
  }

  /** The more urgent of two lanes. */
  static String mostUrgent(String one, String other) {
    return LANES.indexOf(one) > LANES.indexOf(other) ? one : other;
  }

  private static boolean isLarge(Finding finding, int places, boolean raised) {
    if (places >= MANY_PLACES) {
      return true;
    }
    if (!AlertLife.counts(finding)) {
      return false;
    }
    double bound = Math.max(1, finding.upperBound());
    return raised
        ? finding.observed() >= STILL_LARGE * bound
        : finding.observed() >= LARGE * bound
            && finding.observed() - finding.expectedToday() >= LARGE_EXCESS;
  }

  private static String oneStepUp(String severity) {
    int step = STEPS.indexOf(severity);
    return step <= 0 || step == STEPS.size() - 1 ? severity : STEPS.get(step + 1);
  }
}
