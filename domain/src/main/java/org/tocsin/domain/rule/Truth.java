package org.tocsin.domain.rule;

/**
 * What is known of a condition (Kleene's three values): a sensor that sent nothing says neither yes
 * nor no, and its opposite is no more known than itself.
 */
public enum Truth {
  TRUE,
  FALSE,
  UNKNOWN;

  static Truth of(boolean known) {
    return known ? TRUE : FALSE;
  }

  Truth and(Truth other) {
    if (this == FALSE || other == FALSE) {
      return FALSE;
    }
    return this == TRUE && other == TRUE ? TRUE : UNKNOWN;
  }

  Truth or(Truth other) {
    if (this == TRUE || other == TRUE) {
      return TRUE;
    }
    return this == FALSE && other == FALSE ? FALSE : UNKNOWN;
  }

  Truth not() {
    return switch (this) {
      case TRUE -> FALSE;
      case FALSE -> TRUE;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
