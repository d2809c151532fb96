package org.tocsin.domain.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.RuleSettings;
import org.tocsin.domain.city.SourcePolicy;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.time.SlotLength;

/**
 * Writes the message of one step of an alert's life. Everything in it derives from input, acts and
 * configuration.
 */
final class DeskMessage {
  /** Categories that no source reports, with their names in English and Chinese. */
  private static final Map<String, List<String>> OWN_CATEGORIES =
      Map.of(
          "sensor-fault", List.of("Sensor fault", "传感器故障"),
          "feed-down", List.of("Feed down", "数据通道中断"),
          "unusually-quiet", List.of("Unusually quiet", "异常安静"));

  /** Before the property in the settings of a sensor's finding. */
  private static final String PROPERTY = "property=";

  /** Begins what the desk adds to a finding's settings. */
  static final String OF_THE_DESK = " weighted-p=";

  private final TocsinConfiguration configuration;
  private final BudgetLine budget;
  private final CapPolicy cap;
  private final WatchedCity city;
  private final String status;

  private String hashedFor = "";
  private String hash;

  DeskMessage(
      TocsinConfiguration configuration,
      BudgetLine budget,
      CapPolicy cap,
      WatchedCity city,
      String status) {
    this.configuration = configuration;
    this.budget = budget;
    this.cap = cap;
    this.city = city;
    this.status = status;
    this.hash = configuration.hash();
  }

  AlertMessage of(AlertLife.Step step, long at, DeskActs acts, Review.Taught taught) {
    OpenThing thing = step.next();
    Finding f = thing.announced();
    DeskOutcome outcome = step.outcome();
    double weighted = budget.weighted(f);
    boolean gone = !thing.alive() || thing.state().equals(OpenThing.WEAKENED);
    Names names = names(f, thing);
    return new AlertMessage(
        AlertMessage.VERSION,
        AlertMessage.TYPE,
        thing.alertId(),
        thing.alertVersion(),
        thing.alertVersion() == 1 ? "alert" : type(outcome),
        state(thing),
        status,
        f.family().equals(Forecast.FAMILY) ? "risk" : "stream",
        thing.lane(),
        f.category(),
        f.categoryClass(),
        names.categoryEn,
        names.categoryZh,
        f.neighbourhoodId(),
        city.placeNameEn(f.neighbourhoodId()),
        city.placeNameZh(f.neighbourhoodId()),
        cap.urgency(f, at),
        thing.severity(),
        cap.certainty(f, weighted, thing.threshold(), gone),
        cap.response(thing.state(), outcome),
        lengthWord(f),
        Instant.ofEpochMilli(f.start()),
        Instant.ofEpochMilli(f.end()),
        Instant.ofEpochMilli(at),
        Instant.ofEpochMilli(thing.onset()),
        Instant.ofEpochMilli(Math.max(at, f.end()) + AlertLife.quiet(f)),
        f.detector(),
        f.observed(),
        f.expected(),
        f.upperBound(),
        f.pValue(),
        budget.share(thing.lane(), acts.mode(), at),
        new EnglishWhy(configuration.zone(), names.subjectEn, names.unit, names.placesEn)
            .sentence(outcome, f, at, thing.reasons()),
        new ChineseWhy(configuration.zone(), names.subjectZh, names.unit, names.placesZh)
            .sentence(outcome, f, at, thing.reasons()),
        settings(thing, weighted, taught),
        hashAt(at),
        thing.evidence().tail(),
        event(outcome),
        f.family(),
        thing.places(),
        f.subject(),
        AlertLife.counts(f) ? Math.round(f.observed()) : 0,
        f.dispatched(),
        f.expectedToday(),
        f.usualLow(),
        f.usualHigh(),
        f.dayP(),
        thing.threshold(),
        f.share(),
        f.baseline(),
        acts.mode(),
        configuration.warning().desks(acts.mode(), thing.lane()),
        reasons(thing),
        thing.references(),
        thing.evidence().incidentKeys(),
        thing.evidence().seriesLength(),
        acts.isPinned(thing.places()));
  }

  private static String type(DeskOutcome outcome) {
    return outcome.messageType().equals("cancel") ? "cancel" : "update";
  }

  private static String state(OpenThing thing) {
    return thing.state().equals(OpenThing.RESOLVED) ? OpenThing.ENDED : thing.state();
  }

  /** A message of the held-back list says so; its reasons say why. */
  private static String event(DeskOutcome outcome) {
    return outcome.holdsBack() ? DeskOutcome.HELD_BACK.word() : outcome.word();
  }

  private static List<String> reasons(OpenThing thing) {
    Set<String> reasons = new java.util.LinkedHashSet<>();
    if (!thing.held().isEmpty()) {
      reasons.add(thing.held().equals("held-back") ? "cap-per-day" : thing.held());
    }
    reasons.addAll(thing.reasons());
    return List.copyOf(reasons);
  }

  private static String settings(OpenThing thing, double weighted, Review.Taught taught) {
    return String.format(
        Locale.ROOT,
        "%s" + OF_THE_DESK + "%.3e line=%.3e taught=%.3f",
        thing.announced().settings(),
        weighted,
        thing.threshold(),
        thing.isLifeSafety()
            ? 1.0
            : taught.factors().getOrDefault(thing.announced().category(), 1.0));
  }

  private String hashAt(long at) {
    String id = budget.calibrationId(at);
    if (!id.equals(hashedFor)) {
      hashedFor = id;
      hash = configuration.hash(id);
    }
    return hash;
  }

  /** {@code hour}, {@code day} and {@code week} for civil slots, else such as {@code 15m}. */
  static String lengthWord(Finding f) {
    if (f.detector().endsWith("-day") || f.detector().endsWith("-week")) {
      return f.detector().endsWith("-day") ? SlotLength.DAY.word() : SlotLength.WEEK.word();
    }
    Duration length = Duration.ofMillis(f.end() - f.start());
    if (length.equals(Duration.ofHours(1))) {
      return SlotLength.HOUR.word();
    }
    return length.toMinutes() % 60 == 0 ? length.toHours() + "h" : length.toMinutes() + "m";
  }

  /** What things are called in both languages. */
  private record Names(
      @Nullable String categoryEn,
      @Nullable String categoryZh,
      String subjectEn,
      String subjectZh,
      String unit,
      List<String> placesEn,
      List<String> placesZh) {}

  /** What the sensor measures: its finding's category, unless the sensor itself is at fault. */
  private static String property(Finding f) {
    return OWN_CATEGORIES.containsKey(f.category()) && f.settings().startsWith(PROPERTY)
        ? f.settings().substring(PROPERTY.length()).split(" ", 2)[0]
        : f.category();
  }

  private Names names(Finding f, OpenThing thing) {
    String en;
    String zh;
    String unit = "";
    String what = f.category();
    if (f.family().equals("sensor")) {
      what = property(f);
      en = configuration.sensor(what).nameEn();
      zh = configuration.sensor(what).nameZh();
      unit = Objects.requireNonNullElse(configuration.sensor(what).unit(), "");
    } else {
      en = configuration.category(what).nameEn();
      zh = configuration.category(what).nameZh();
    }
    String subjectEn = Objects.requireNonNullElse(en, what);
    String subjectZh = Objects.requireNonNullElse(zh, subjectEn);
    List<String> own = OWN_CATEGORIES.get(f.category());
    if (own != null) {
      en = own.get(0);
      zh = own.get(1);
    }
    RuleSettings rule = configuration.rules().get(f.subject());
    if (f.family().equals("compound") && rule != null) {
      subjectEn = Objects.requireNonNullElse(rule.nameEn(), rule.id());
      subjectZh = Objects.requireNonNullElse(rule.nameZh(), subjectEn);
    }
    if (f.family().equals("silence")) {
      SourcePolicy source = configuration.source(f.subject());
      subjectEn = Objects.requireNonNullElse(source.nameEn(), f.subject());
      subjectZh = Objects.requireNonNullElse(source.nameZh(), subjectEn);
    }
    return new Names(
        en,
        zh,
        subjectEn,
        subjectZh,
        unit,
        thing.places().stream()
            .map(p -> Objects.requireNonNullElse(city.placeNameEn(p), p))
            .toList(),
        thing.places().stream()
            .map(p -> Objects.requireNonNullElse(city.placeNameZh(p), p))
            .toList());
  }
}
