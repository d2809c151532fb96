package org.tocsin.domain.city;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.time.SlotLength;

/**
 * How one category is named and treated.
 *
 * @param lane {@code life-safety}, {@code service} or {@code slow}
 * @param severity CAP severity of its alerts
 * @param watched whether detectors run on it at all
 * @param detectors families that run on it: {@code surge}, {@code shift}, {@code cluster}
 * @param surgeWindows lengths of its windows of family surge; absent means {@code
 *     warning.surge.windows}
 * @param shiftSlots its civil slots of family shift; absent means {@code warning.shift.slots}
 * @param reopen how long a past slot still takes late reports; absent means {@code warning.reopen}
 * @param linkTemplate address of a report in its source's own system, with {@code {id}}
 * @param neighboursMerge whether a cluster over several places makes their alerts one
 * @param leastCount fewest reports that can alert; absent means {@code warning.least-count}
 * @param leastExcess least distance above expected; absent means {@code warning.least-excess}
 */
public record CategoryPolicy(
    String id,
    @Nullable String nameEn,
    @Nullable String nameZh,
    String lane,
    String severity,
    boolean watched,
    List<String> detectors,
    @Nullable List<Duration> surgeWindows,
    @Nullable List<SlotLength> shiftSlots,
    @Nullable Duration reopen,
    @Nullable String linkTemplate,
    boolean neighboursMerge,
    @Nullable Integer leastCount,
    @Nullable Double leastExcess)
    implements Serializable {

  /** The families that a category can be watched by. */
  public static final List<String> FAMILIES = List.of("surge", "shift", "cluster");

  /** CAP's severities. */
  static final List<String> SEVERITIES =
      List.of("Extreme", "Severe", "Moderate", "Minor", "Unknown");

  public CategoryPolicy {
    detectors = List.copyOf(detectors);
    surgeWindows = surgeWindows == null ? null : List.copyOf(surgeWindows);
    shiftSlots = shiftSlots == null ? null : List.copyOf(shiftSlots);
  }

  /** The policy of a category that the configuration does not name. */
  public static CategoryPolicy unnamed(String id) {
    return new CategoryPolicy(
        id,
        null,
        null,
        "service",
        "Moderate",
        true,
        usual("service"),
        null,
        null,
        null,
        null,
        true,
        null,
        null);
  }

  /** Whether a family of detectors runs on it. */
  public boolean watchedBy(String family) {
    return watched && detectors.contains(family);
  }

  /** What changes slowly is not tested by the minute. */
  private static List<String> usual(String lane) {
    return lane.equals("slow") ? List.of("shift", "cluster") : FAMILIES;
  }

  static CategoryPolicy read(String id, ConfigurationTree entry) {
    String lane = entry.oneOf("lane", "service", WarningSettings.LANES);
    String link = entry.optionalText("link_template");
    if (link != null && !(link.startsWith("https://") && link.contains("{id}"))) {
      entry.problem(
          "link_template", "'%s' must start with https:// and contain {id}".formatted(link));
    }
    return new CategoryPolicy(
        id,
        entry.optionalText("en"),
        entry.optionalText("zh"),
        lane,
        entry.oneOf("severity", "Moderate", SEVERITIES),
        entry.flag("watched", true),
        entry.wordsOf("detectors", usual(lane), FAMILIES),
        entry.has("surge") ? WarningSettings.windows(entry.child("surge")) : null,
        entry.has("shift") ? WarningSettings.slots(entry.child("shift")) : null,
        entry.optionalDuration("reopen"),
        link,
        entry.flag("neighbours-merge", true),
        entry.optionalWhole("least-count", 1, 1_000_000),
        entry.optionalNumber("least-excess"));
  }
}
