package org.tocsin.batch.risk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tocsin.domain.alert.CapPolicy;
import org.tocsin.domain.alert.DeskOutcome;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.place.Place;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Finds the one jump of risk that is worth telling a command center: the place and category whose
 * forecast lies furthest above what is usual there. Categories of class service and hazard only.
 *
 * <p>A jump counts from one expected report and a quarter above both the year's and the last weeks'
 * rate, so that neither a season nor a lasting need is told as news.
 */
final class RiskAlert {
  private static final double LEAST_EXPECTED = 1;
  private static final double LEAST_RATIO = 1.25;
  private static final double UPPER_LEVEL = 0.99;

  private RiskAlert() {}

  /** One candidate. */
  private record Jump(CategoryRisk category, PlaceRisk place) {
    double usual() {
      return Math.max(place.usual(), place.lastWeeks());
    }

    double size() {
      return (place.expected() - usual()) / Math.sqrt(category.dispersion() * usual());
    }
  }

  /** The alert of the largest jump, absent if there is none. */
  static Optional<AlertMessage> find(
      List<CategoryRisk> risks,
      RiskHorizon horizon,
      List<Place> places,
      TocsinConfiguration config) {
    return risks.stream()
        .filter(RiskAlert::mayAlert)
        .filter(risk -> config.category(risk.category()).watched())
        .flatMap(risk -> risk.places().stream().map(place -> new Jump(risk, place)))
        .filter(jump -> jump.place.expected() >= LEAST_EXPECTED)
        .filter(jump -> jump.place.expected() >= LEAST_RATIO * jump.usual())
        .max(
            Comparator.comparingDouble(Jump::size)
                .thenComparing(jump -> jump.category.category())
                .thenComparing(jump -> jump.place.neighbourhoodId()))
        .map(jump -> message(jump, horizon, places, config));
  }

  private static boolean mayAlert(CategoryRisk risk) {
    return risk.categoryClass().equals(CategoryClass.SERVICE.word())
        || risk.categoryClass().equals(CategoryClass.HAZARD.word());
  }

  private static AlertMessage message(
      Jump jump, RiskHorizon horizon, List<Place> places, TocsinConfiguration config) {
    CategoryRisk risk = jump.category;
    PlaceRisk at = jump.place;
    CategoryPolicy policy = config.category(risk.category());
    Optional<Place> place =
        places.stream().filter(p -> p.id().equals(at.neighbourhoodId())).findFirst();
    NegativeBinomial usual = NegativeBinomial.atLeastPoisson(jump.usual(), risk.dispersion());
    Finding finding = finding(jump, horizon, usual);
    CapPolicy cap = new CapPolicy(config);
    return new AlertMessage(
        AlertMessage.VERSION,
        AlertMessage.TYPE,
        id(risk.category(), at.neighbourhoodId(), horizon, config),
        1,
        "alert",
        "open",
        "Actual",
        "risk",
        cap.lane(finding),
        risk.category(),
        risk.categoryClass(),
        policy.nameEn(),
        policy.nameZh(),
        at.neighbourhoodId(),
        place.map(Place::nameEn).orElse(null),
        place.map(Place::nameZh).orElse(null),
        cap.urgency(finding, horizon.asOf().toEpochMilli()),
        cap.severity(cap.baseSeverity(finding), "", finding, 1),
        cap.certainty(finding, finding.dayP(), 0, false),
        cap.response("open", DeskOutcome.RAISED),
        horizon.days() == 1 ? "day" : "week",
        horizon.target().start(),
        horizon.target().end(),
        horizon.asOf(),
        horizon.target().start(),
        horizon.target().end(),
        "risk:" + risk.method(),
        at.expected(),
        jump.usual(),
        usual.quantile(UPPER_LEVEL),
        usual.survival(Math.round(at.expected())),
        config.warning().falseEpisodesPerWeek(),
        why(
            jump,
            horizon,
            config.zone(),
            name(policy.nameEn(), risk.category()),
            place.map(Place::nameEn).orElse(at.neighbourhoodId())),
        whyChinese(
            jump,
            horizon,
            config.zone(),
            name(policy.nameZh(), risk.category()),
            place.map(Place::nameZh).orElse(at.neighbourhoodId())),
        String.format(
            Locale.ROOT,
            "{\"horizon\":\"%s\",\"method\":\"%s\",\"least_expected\":%s,\"least_ratio\":%s}",
            horizon.word(),
            risk.method(),
            LEAST_EXPECTED,
            LEAST_RATIO),
        config.hash(),
        List.of(
            new AlertMessage.TailPoint(
                horizon.target().start(),
                at.expected(),
                jump.usual(),
                usual.quantile(UPPER_LEVEL))));
  }

  /** The jump as any detector would say it. */
  private static Finding finding(Jump jump, RiskHorizon horizon, NegativeBinomial usual) {
    double p = usual.survival(Math.round(jump.place.expected()));
    return new Finding(
        "risk",
        "risk:" + jump.category.method(),
        jump.place.neighbourhoodId(),
        List.of(jump.place.neighbourhoodId()),
        jump.category.category(),
        jump.category.categoryClass(),
        "",
        horizon.target().start().toEpochMilli(),
        horizon.target().end().toEpochMilli(),
        true,
        jump.place.expected(),
        jump.usual(),
        jump.place.expected(),
        usual.quantile(UPPER_LEVEL),
        usual.quantile(0.1),
        usual.quantile(0.9),
        p,
        p,
        jump.category.dispersion(),
        1,
        -1,
        "",
        "",
        horizon.asOf().toEpochMilli(),
        "",
        0,
        0,
        0);
  }

  private static String name(@org.jspecify.annotations.Nullable String named, String otherwise) {
    return named == null ? otherwise : named;
  }

  private static String why(
      Jump jump, RiskHorizon horizon, ZoneId zone, String category, String place) {
    return String.format(
        Locale.ROOT,
        "About %.1f reports of %s are expected in %s %s %s; %.1f are usual. A forecast, not an"
            + " observation: please assess.",
        jump.place.expected(),
        category,
        place,
        horizon.days() == 1 ? "on" : "in the week from",
        horizon.target().start().atZone(zone).toLocalDate(),
        jump.usual());
  }

  private static String whyChinese(
      Jump jump, RiskHorizon horizon, ZoneId zone, String category, String place) {
    return String.format(
        Locale.ROOT,
        "预计%s%s%s将有约 %.1f 件“%s”报告，平常约 %.1f 件。这是预测而非观测，请研判。",
        place,
        horizon.target().start().atZone(zone).toLocalDate(),
        horizon.days() == 1 ? "" : "起的一周",
        jump.place.expected(),
        category,
        jump.usual());
  }

  /** Computed from what the alert speaks of, so that a re-run is the same alert. */
  private static String id(
      String category, String place, RiskHorizon horizon, TocsinConfiguration config) {
    String cause =
        String.join(
            "\n",
            "risk",
            category,
            place,
            horizon.word(),
            horizon.target().start().toString(),
            config.hash());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(cause.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
