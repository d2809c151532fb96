package org.tocsin.domain.city;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CategoryClass;

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

  static Map<CategoryClass, Authorisation> readAll(ConfigurationTree root) {
    Map<CategoryClass, Authorisation> authorisations = new EnumMap<>(CategoryClass.class);
    root.each("authorisations", (word, entry) -> read(entry))
        .forEach(
            (word, authorisation) -> {
              try {
                CategoryClass categoryClass = CategoryClass.parse(word);
                if (!categoryClass.canBeWatched()) {
                  root.problem(
                      "authorisations." + word, "this class can never be watched or scored");
                }
                authorisations.put(categoryClass, authorisation);
              } catch (IllegalArgumentException e) {
                root.problem("authorisations." + word, String.valueOf(e.getMessage()));
              }
            });
    return authorisations;
  }

  private static @Nullable Authorisation read(ConfigurationTree tree) {
    String purpose = tree.text("purpose", "");
    String basis = tree.text("legal_basis", "");
    String owner = tree.text("owner", "");
    LocalDate reviewBy = tree.date("review_by");
    if (purpose.isBlank() || basis.isBlank() || owner.isBlank() || reviewBy == null) {
      tree.problem("", "needs purpose, legal_basis, owner and review_by (a date)");
      return null;
    }
    return new Authorisation(purpose, basis, owner, reviewBy);
  }
}
