package org.tocsin.domain.city;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * The written permission to watch and score one class of categories.
 *
 * @param reviewBy the last day on which it holds
 */
public record Authorisation(String purpose, String legalBasis, String owner, LocalDate reviewBy)
    implements Serializable {
  public Authorisation {
    if (purpose.isBlank() || legalBasis.isBlank() || owner.isBlank()) {
      throw new IllegalArgumentException(
          "An authorisation needs purpose, legal_basis and owner in words");
    }
  }

  /** Whether it still holds on the given day. */
  public boolean holdsOn(LocalDate day) {
    return !day.isAfter(reviewBy);
  }
}
