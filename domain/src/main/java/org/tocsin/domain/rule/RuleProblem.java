package org.tocsin.domain.rule;

/** A rule that cannot be read. The message names the value, where it stands, and what to write. */
public final class RuleProblem extends IllegalArgumentException {
  private final int position;

  RuleProblem(String text, int position, String what) {
    super(
        "at character %d: %s%n  %s%n  %s^"
            .formatted(position + 1, what, text, " ".repeat(position)));
    this.position = position;
  }

  /** Characters before the word that cannot be read. */
  public int position() {
    return position;
  }
}
