package org.tocsin.domain.city;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How one category is named and treated.
 *
 * @param lane {@code life-safety}, {@code service} or {@code slow}
 * @param severity CAP severity of its alerts
 * @param watched whether detectors run on it at all
 */
public record CategoryPolicy(
    String id,
    @Nullable String nameEn,
    @Nullable String nameZh,
    String lane,
    String severity,
    boolean watched)
    implements Serializable {

  /** The policy of a category that the configuration does not name. */
  public static CategoryPolicy unnamed(String id) {
    return new CategoryPolicy(id, null, null, "service", "Moderate", true);
  }
}
