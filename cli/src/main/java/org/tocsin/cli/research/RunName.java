package org.tocsin.cli.research;

import java.util.List;
import java.util.regex.Pattern;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.lakehouse.RunRows;

/** Names under which runs stand in the tables. */
final class RunName {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,59}");
  private static final List<String> TAKEN = List.of(RunRows.LIVE, RunRows.LOADED);

  private RunName() {}

  static String check(String name) {
    if (!FORM.matcher(name).matches()) {
      throw new HomeProblem(
          "Run '%s' cannot be a name; use up to 60 letters, digits, dots, dashes and underscores"
              .formatted(name));
    }
    if (TAKEN.contains(name)) {
      throw new HomeProblem(
          "Run '%s' is the name of the recorded rows themselves; choose another".formatted(name));
    }
    return name;
  }
}
