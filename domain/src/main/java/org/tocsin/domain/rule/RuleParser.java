package org.tocsin.domain.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tocsin.domain.city.NearestWord;

/**
 * Reads the language of compound rules by descent: {@code or} binds weaker than {@code and}, {@code
 * not} stronger, {@code for} and {@code hold} strongest.
 */
final class RuleParser {
  private static final int HOUR = 60;
  private static final int DAY = 24 * HOUR;
  private static final int LONGEST = 14 * DAY;
  private static final int USUAL = HOUR;
  private static final double FARTHEST = 100;
  private static final double USUAL_CHANCE = 0.05;
  private static final List<String> TERMS = List.of("count", "sensor", "signal", "not", "(");
  private static final Map<String, Integer> SPANS = Map.of("m", 1, "min", 1, "h", HOUR, "d", DAY);
  private static final Map<String, Double> LENGTHS = Map.of("m", 0.001, "km", 1.0);

  private final String id;
  private final String text;
  private final RuleVocabulary vocabulary;
  private final List<Token> tokens;
  private int at;
  private int memories;

  RuleParser(String id, String text, RuleVocabulary vocabulary) {
    this.id = id;
    this.text = text.replace('\n', ' ').replace('\t', ' ').strip();
    this.vocabulary = vocabulary;
    this.tokens = Token.list(this.text);
  }

  Rule rule() {
    Condition when = or();
    if (more()) {
      throw problem(peek(), "'%s' does not belong here; %s".formatted(peek().text(), joining()));
    }
    return new Rule(id, text, withDistance(when), memories);
  }

  private Condition or() {
    List<Condition> parts = new ArrayList<>(List.of(and()));
    while (accept("or")) {
      parts.add(and());
    }
    return parts.size() == 1 ? parts.get(0) : new Condition.Or(parts);
  }

  private Condition and() {
    List<Condition> parts = new ArrayList<>(List.of(unary()));
    while (accept("and")) {
      parts.add(unary());
    }
    return parts.size() == 1 ? parts.get(0) : new Condition.And(parts);
  }

  private Condition unary() {
    if (accept("not")) {
      return new Condition.Not(unary());
    }
    Condition condition = primary();
    while (more() && (is("for") || is("hold"))) {
      boolean lasting = next().text().equals("for");
      int minutes = span();
      condition =
          lasting
              ? new Condition.For(condition, minutes, memories++)
              : new Condition.Hold(condition, minutes, memories++);
    }
    return condition;
  }

  private Condition primary() {
    Token word = need("a condition: " + String.join(", ", TERMS.subList(0, 3)));
    switch (word.text()) {
      case "(" -> {
        Condition inner = or();
        Token close = need("')'");
        if (!close.text().equals(")")) {
          throw problem(close, "'%s' stands where ')' must close".formatted(close.text()));
        }
        return inner;
      }
      case "count" -> {
        String category = known("category", vocabulary.categories());
        Comparison comparison = comparison();
        double limit = number("how many");
        int minutes = within();
        return new Condition.Count(category, comparison, limit, minutes, distance());
      }
      case "sensor" -> {
        String property = known("property of a sensor", vocabulary.properties());
        Comparison comparison = comparison();
        double limit = number("a value");
        int minutes = within();
        return new Condition.Sensor(property, comparison, limit, minutes, distance());
      }
      case "signal" -> {
        String family = known("family", RuleVocabulary.FAMILIES);
        String category =
            known(
                "category",
                family.equals("sensor") ? vocabulary.properties() : vocabulary.categories());
        double chance = chance();
        int minutes = within();
        return new Condition.Signal(family, category, chance, minutes, distance());
      }
      default ->
          throw problem(
              word,
              "'%s' is no condition%s"
                  .formatted(word.text(), NearestWord.suggestion(word.text(), TERMS)));
    }
  }

  private double chance() {
    if (!accept("p")) {
      return USUAL_CHANCE;
    }
    Token sign = need("<= and a chance such as 0.001");
    if (!sign.text().equals("<=") && !sign.text().equals("<")) {
      throw problem(sign, "'%s' is not '<='; write p <= 0.001".formatted(sign.text()));
    }
    Token where = peekOrEnd();
    double chance = number("a chance such as 0.001");
    if (!(chance > 0 && chance <= 0.2)) {
      throw problem(
          where, "%s is no chance to wait for; write one above 0 and up to 0.2".formatted(chance));
    }
    return chance;
  }

  private int within() {
    return accept("within") ? span() : USUAL;
  }

  private int span() {
    Token where = peekOrEnd();
    double amount = number("a time such as 30m, 1h or 2d");
    Token unit = need("m, h or d");
    Integer length = SPANS.get(unit.text());
    if (length == null) {
      throw problem(
          unit,
          "'%s' is no unit of time%s"
              .formatted(unit.text(), NearestWord.suggestion(unit.text(), List.of("m", "h", "d"))));
    }
    double minutes = amount * length;
    if (minutes < 1 || minutes > LONGEST || minutes != Math.rint(minutes)) {
      throw problem(
          where,
          "%s%s is out of range; use whole minutes from 1m to 14d"
              .formatted(Words.number(amount), unit.text()));
    }
    return (int) minutes;
  }

  /** Negative where none is written: then the rule's widest one holds. */
  private double distance() {
    if (!accept(",")) {
      return -1;
    }
    Token where = peekOrEnd();
    double amount = number("a distance such as 2 km or 500 m");
    Token unit = need("km or m");
    Double length = LENGTHS.get(unit.text());
    if (length == null) {
      throw problem(
          unit,
          "'%s' is no unit of distance%s"
              .formatted(unit.text(), NearestWord.suggestion(unit.text(), List.of("km", "m"))));
    }
    double kilometres = amount * length;
    if (!(kilometres > 0 && kilometres <= FARTHEST)) {
      throw problem(
          where,
          "%s %s is out of range; use more than 0 up to 100 km"
              .formatted(Words.number(amount), unit.text()));
    }
    return kilometres;
  }

  private Comparison comparison() {
    Token sign = need("one of " + String.join(" ", Comparison.signs()));
    if (!Comparison.signs().contains(sign.text())) {
      throw problem(
          sign,
          "'%s' is no comparison; use one of %s"
              .formatted(sign.text(), String.join(" ", Comparison.signs())));
    }
    return Comparison.parse(sign.text());
  }

  private double number(String what) {
    Token token = need(what);
    try {
      return Double.parseDouble(token.text());
    } catch (NumberFormatException e) {
      throw problem(token, "'%s' is no number; write %s".formatted(token.text(), what));
    }
  }

  private String known(String what, List<String> words) {
    Token token = need("a " + what);
    if (!token.isWord()) {
      throw problem(token, "'%s' is no %s".formatted(token.text(), what));
    }
    boolean closed = words.equals(RuleVocabulary.FAMILIES);
    if (closed ? !words.contains(token.text()) : NearestWord.isSlip(token.text(), words)) {
      throw problem(
          token,
          "%s '%s' is unknown%s"
              .formatted(what, token.text(), NearestWord.suggestion(token.text(), words)));
    }
    return token.text();
  }

  private Condition withDistance(Condition condition) {
    double widest =
        new Rule(id, text, condition, memories)
            .terms().stream().mapToDouble(Condition.Term::kilometres).max().orElse(0);
    return withDistance(condition, Math.max(0, widest));
  }

  private static Condition withDistance(Condition condition, double widest) {
    if (condition instanceof Condition.Count c) {
      return c.kilometres() >= 0
          ? c
          : new Condition.Count(c.category(), c.comparison(), c.limit(), c.minutes(), widest);
    }
    if (condition instanceof Condition.Sensor s) {
      return s.kilometres() >= 0
          ? s
          : new Condition.Sensor(s.property(), s.comparison(), s.limit(), s.minutes(), widest);
    }
    if (condition instanceof Condition.Signal s) {
      return s.kilometres() >= 0
          ? s
          : new Condition.Signal(s.family(), s.category(), s.chance(), s.minutes(), widest);
    }
    if (condition instanceof Condition.And and) {
      return new Condition.And(and.parts().stream().map(p -> withDistance(p, widest)).toList());
    }
    if (condition instanceof Condition.Or or) {
      return new Condition.Or(or.parts().stream().map(p -> withDistance(p, widest)).toList());
    }
    if (condition instanceof Condition.Not not) {
      return new Condition.Not(withDistance(not.inner(), widest));
    }
    if (condition instanceof Condition.For f) {
      return new Condition.For(withDistance(f.inner(), widest), f.minutes(), f.number());
    }
    if (condition instanceof Condition.Hold h) {
      return new Condition.Hold(withDistance(h.inner(), widest), h.minutes(), h.number());
    }
    throw new AssertionError(condition);
  }

  private static String joining() {
    return "join conditions with and, or; follow one by within, for, hold or a comma and a distance";
  }

  private boolean more() {
    return at < tokens.size();
  }

  private boolean is(String word) {
    return more() && peek().text().equals(word);
  }

  private boolean accept(String word) {
    if (is(word)) {
      at++;
      return true;
    }
    return false;
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token peekOrEnd() {
    return more() ? peek() : new Token("", text.length());
  }

  private Token next() {
    return tokens.get(at++);
  }

  private Token need(String what) {
    if (!more()) {
      throw new RuleProblem(
          text, text.length(), "the rule ends here, but needs %s".formatted(what));
    }
    return next();
  }

  private RuleProblem problem(Token token, String what) {
    return new RuleProblem(text, token.position(), what);
  }

  /**
   * A word, number or sign.
   *
   * @param position characters before it
   */
  private record Token(String text, int position) {
    private static final String SIGNS = "<>=";

    boolean isWord() {
      return !text.isEmpty() && Character.isLetter(text.charAt(0));
    }

    static List<Token> list(String text) {
      List<Token> tokens = new ArrayList<>();
      int at = 0;
      while (at < text.length()) {
        char c = text.charAt(at);
        int end = at + 1;
        if (Character.isWhitespace(c)) {
          at++;
          continue;
        }
        if (SIGNS.indexOf(c) >= 0) {
          end = endOf(text, at, SIGNS);
        } else if (Character.isDigit(c) || c == '-' || c == '.') {
          end = endOfNumber(text, at);
        } else if (Character.isLetter(c)) {
          while (end < text.length() && isWordPart(text.charAt(end))) {
            end++;
          }
        } else if (c != '(' && c != ')' && c != ',') {
          throw new RuleProblem(
              text,
              at,
              "'%s' cannot stand in a rule; write words, numbers and ( ) , < >".formatted(c));
        }
        String token = text.substring(at, end);
        tokens.add(new Token(isOperator(token) ? token.toLowerCase(Locale.ROOT) : token, at));
        at = end;
      }
      return tokens;
    }

    private static boolean isOperator(String token) {
      return List.of("and", "or", "not", "within", "for", "hold", "count", "sensor", "signal")
          .contains(token.toLowerCase(Locale.ROOT));
    }

    private static int endOf(String text, int from, String of) {
      int end = from;
      while (end < text.length() && of.indexOf(text.charAt(end)) >= 0) {
        end++;
      }
      return end;
    }

    private static int endOfNumber(String text, int from) {
      int end = from + 1;
      while (end < text.length()) {
        char c = text.charAt(end);
        boolean exponent =
            (c == 'e' || c == 'E')
                && end + 1 < text.length()
                && (Character.isDigit(text.charAt(end + 1))
                    || (text.charAt(end + 1) == '-' && end + 2 < text.length()));
        boolean sign = c == '-' && (text.charAt(end - 1) == 'e' || text.charAt(end - 1) == 'E');
        if (!Character.isDigit(c) && c != '.' && !exponent && !sign) {
          return end;
        }
        end++;
      }
      return end;
    }

    private static boolean isWordPart(char c) {
      return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.' || c == '/';
    }
  }
}
