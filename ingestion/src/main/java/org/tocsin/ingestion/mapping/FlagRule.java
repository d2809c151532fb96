package org.tocsin.ingestion.mapping;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a yes or no is taken from a row; any other word says neither. */
public record FlagRule(FieldRule field, Set<String> yes, Set<String> no) {
  public FlagRule {
    yes = Set.copyOf(yes);
    no = Set.copyOf(no);
  }

  public @Nullable Boolean value(Row row) {
    String value = field.value(row);
    if (value == null) {
      return null;
    }
    return yes.contains(value) ? Boolean.TRUE : no.contains(value) ? Boolean.FALSE : null;
  }
}
