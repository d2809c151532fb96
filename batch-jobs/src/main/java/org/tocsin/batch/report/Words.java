package org.tocsin.batch.report;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;

/** The words of a report in one language. */
final class Words {
  private final Properties words = new Properties();
  private final boolean english;

  private Words(String language) {
    this.english = language.equals("en");
    String file = "report." + language + ".properties";
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(Words.class.getResourceAsStream(file), file),
            StandardCharsets.UTF_8)) {
      words.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  /** The words of {@code en} or {@code zh}. */
  static Words in(String language) {
    if (!language.equals("en") && !language.equals("zh")) {
      throw new IllegalArgumentException(
          "Language '%s' is unknown; use en or zh".formatted(language));
    }
    return new Words(language);
  }

  boolean english() {
    return english;
  }

  String name(ReportFigures.Figure figure) {
    return english ? figure.nameEn() : figure.nameZh();
  }

  /** A sentence with its values put in. */
  String say(String key, Object... values) {
    String text = words.getProperty(key);
    if (text == null) {
      throw new IllegalStateException("The report has no words for " + key);
    }
    return values.length == 0 ? text : text.formatted(values);
  }

  /** What failed, and by how much. */
  String say(ReportFigures.Gate gate) {
    List<String> faults =
        gate.faults().stream()
            .map(
                f ->
                    say(
                        "gate." + f.figure().name().toLowerCase(Locale.ROOT),
                        f.fifth(),
                        f.estimate(),
                        f.lower(),
                        f.upper()))
            .toList();
    return say(
        "gate.category",
        english ? gate.nameEn() : gate.nameZh(),
        word("gate.horizon", gate.horizon()),
        gate.covariate(),
        String.join(say("gate.and"), faults));
  }

  /** Names one after another, a dozen at most. */
  String listed(List<String> names) {
    int most = 12;
    String joined =
        String.join(english ? ", " : "、", names.subList(0, Math.min(most, names.size())));
    return names.size() > most ? joined + " … (" + names.size() + ")" : joined;
  }

  /** The word for a code, or the code itself. */
  String word(String group, String code) {
    return words.getProperty(group + "." + code, code);
  }
}
