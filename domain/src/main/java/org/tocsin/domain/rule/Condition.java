package org.tocsin.domain.rule;

import java.io.Serializable;
import java.util.List;

/** What must hold for a rule to speak. Durations in minutes, distances in kilometres. */
public sealed interface Condition extends Serializable {

  /** A condition over one series: reports, values or signals. */
  sealed interface Term extends Condition {
    /** The last so many minutes. */
    int minutes();

    /** How far around the place; 0 for the place itself. */
    double kilometres();

    /** Names the series of one place that this term reads. */
    String series();
  }

  /** Distinct things reported of a category. */
  record Count(String category, Comparison comparison, double limit, int minutes, double kilometres)
      implements Term {
    @Override
    public String series() {
      return "count|" + category;
    }

    @Override
    public String toString() {
      return "count %s %s %s within %s%s"
          .formatted(
              category,
              comparison.sign(),
              Words.number(limit),
              Words.minutes(minutes),
              Words.distance(kilometres));
    }
  }

  /** At least one value of a property, among the sensors in reach. */
  record Sensor(
      String property, Comparison comparison, double limit, int minutes, double kilometres)
      implements Term {
    @Override
    public String series() {
      return (comparison.upward() ? "most|" : "least|") + property;
    }

    @Override
    public String toString() {
      return "sensor %s %s %s within %s%s"
          .formatted(
              property,
              comparison.sign(),
              Words.number(limit),
              Words.minutes(minutes),
              Words.distance(kilometres));
    }
  }

  /** A finding of a family, with at most this chance of so small a p that day. */
  record Signal(String family, String category, double chance, int minutes, double kilometres)
      implements Term {
    @Override
    public String series() {
      return "signal|" + family + "|" + category;
    }

    @Override
    public String toString() {
      return "signal %s %s p <= %s within %s%s"
          .formatted(
              family,
              category,
              Words.number(chance),
              Words.minutes(minutes),
              Words.distance(kilometres));
    }
  }

  /** All of them. */
  record And(List<Condition> parts) implements Condition {
    public And {
      parts = List.copyOf(parts);
    }

    @Override
    public String toString() {
      return Words.joined(parts, " and ");
    }
  }

  /** At least one of them. */
  record Or(List<Condition> parts) implements Condition {
    public Or {
      parts = List.copyOf(parts);
    }

    @Override
    public String toString() {
      return Words.joined(parts, " or ");
    }
  }

  /** The opposite, where the condition is known. */
  record Not(Condition inner) implements Condition {
    @Override
    public String toString() {
      return "not (" + inner + ")";
    }
  }

  /**
   * True once the inner condition has been so without a break for this long.
   *
   * @param number of this condition among those with a memory, from 0
   */
  record For(Condition inner, int minutes, int number) implements Condition {
    @Override
    public String toString() {
      return "(" + inner + ") for " + Words.minutes(minutes);
    }
  }

  /**
   * Stays true for this long after the inner condition was.
   *
   * @param number of this condition among those with a memory, from 0
   */
  record Hold(Condition inner, int minutes, int number) implements Condition {
    @Override
    public String toString() {
      return "(" + inner + ") hold " + Words.minutes(minutes);
    }
  }
}
