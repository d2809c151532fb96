package org.tocsin.domain.rule;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A compound rule, read and checked.
 *
 * @param text as it was written
 * @param memories how many of its conditions remember something of a place
 */
public record Rule(String id, String text, Condition when, int memories) implements Serializable {

  /**
   * Reads a rule in the language of {@code docs/RULES.md}.
   *
   * @throws RuleProblem with position, value and remedy
   */
  public static Rule parse(String id, String text, RuleVocabulary vocabulary) {
    return new RuleParser(id, text, vocabulary).rule();
  }

  /** Its terms, in the order in which they are written. */
  public List<Condition.Term> terms() {
    List<Condition.Term> terms = new ArrayList<>();
    collect(when, terms);
    return List.copyOf(terms);
  }

  /** The widest distance of its terms, in kilometres. */
  public double reach() {
    return terms().stream().mapToDouble(Condition.Term::kilometres).max().orElse(0);
  }

  /** The longest time back that a series is needed for, in minutes; 0 if no term reads it. */
  public int minutes(String series) {
    return terms().stream()
        .filter(term -> term.series().equals(series))
        .mapToInt(Condition.Term::minutes)
        .max()
        .orElse(0);
  }

  /** Whether it can become true without anything new: by time alone. */
  public boolean ripens() {
    return memories > 0 || falls(when);
  }

  private static boolean falls(Condition condition) {
    if (condition instanceof Condition.And and) {
      return and.parts().stream().anyMatch(Rule::falls);
    }
    if (condition instanceof Condition.Or or) {
      return or.parts().stream().anyMatch(Rule::falls);
    }
    if (condition instanceof Condition.Count count) {
      return !count.comparison().upward();
    }
    return condition instanceof Condition.Not;
  }

  private static void collect(Condition condition, List<Condition.Term> into) {
    if (condition instanceof Condition.Term term) {
      into.add(term);
    } else if (condition instanceof Condition.And and) {
      and.parts().forEach(part -> collect(part, into));
    } else if (condition instanceof Condition.Or or) {
      or.parts().forEach(part -> collect(part, into));
    } else if (condition instanceof Condition.Not not) {
      collect(not.inner(), into);
    } else if (condition instanceof Condition.For lasting) {
      collect(lasting.inner(), into);
    } else if (condition instanceof Condition.Hold hold) {
      collect(hold.inner(), into);
    } else {
      throw new AssertionError(condition);
    }
  }
}
