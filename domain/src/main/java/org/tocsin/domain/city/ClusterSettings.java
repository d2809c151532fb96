package org.tocsin.domain.city;

import java.io.Serializable;
import java.time.LocalTime;
import java.util.List;

/**
 * When and how neighbouring places are scanned together.
 *
 * @param every {@code shift} (three times a day, eight hours apart from {@code at}) or {@code day}
 * @param neighbours most places of a cluster
 * @param days most days of a cluster
 * @param replicates Monte Carlo draws under the null hypothesis
 * @param at civil time of the day's (first) scan
 */
public record ClusterSettings(String every, int neighbours, int days, int replicates, LocalTime at)
    implements Serializable {

  static ClusterSettings read(ConfigurationTree tree) {
    ClusterSettings settings =
        new ClusterSettings(
            tree.oneOf("every", "day", List.of("shift", "day")),
            tree.whole("neighbours", 15, 2, 1_000),
            tree.whole("days", 7, 1, 28),
            tree.whole("replicates", 99, 19, 99_999),
            tree.time("at", LocalTime.of(6, 30)));
    tree.close();
    return settings;
  }
}
