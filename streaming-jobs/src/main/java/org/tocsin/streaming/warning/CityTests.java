package org.tocsin.streaming.warning;

import java.time.DayOfWeek;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tocsin.domain.alert.CityDesk;
import org.tocsin.domain.alert.Evidence;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.inference.CityFactor;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.watch.Expectations;
import org.tocsin.models.watch.Quarters;
import org.tocsin.models.watch.SeriesCounts;
import org.tocsin.models.watch.SeriesExpectation;

/**
 * A cell's finding beside the whole city: is it this place, or today? Where all other places
 * together reject, the finding is weighed again against what is usual times their factor
 * (leave-one-out, {@link CityFactor}), and the city as a whole is a finding of its own. Not
 * thread-safe.
 */
final class CityTests {
  /** Place of a finding about the whole city. */
  static final String CITY = CityDesk.CITY;

  /** How many whole days the scatter of the city's own total is taken from. */
  static final int DAYS = 26;

  private static final double KAPPA = 5;
  private static final double REJECTS = 0.001;

  /** One odd day says no more about scatter than this many times the usual variance. */
  private static final double MOST = 16;

  private static final double LOW = 0.1;
  private static final double HIGH = 0.9;
  private static final double BOUND = 0.99;

  private final TocsinConfiguration configuration;
  private final List<String> places;
  private final Expectations expectations;
  private final CellTests cells;

  CityTests(TocsinConfiguration configuration, List<String> places) {
    this.configuration = configuration;
    this.places = places;
    this.expectations = new Expectations(configuration.calendar());
    this.cells = new CellTests(configuration);
  }

  /**
   * Variance over mean of the city's daily total: that of the last whole days, but at least that of
   * a place. Places that rise and fall together make it larger; of a day whose reports are still
   * coming only what is known by now is expected.
   *
   * @param things of the whole city by quarter
   */
  double dayDispersion(Baselines.InForce inForce, SeriesCounts things, long at) {
    SeriesExpectation usual = expectations.of(inForce.baseline(), places);
    double least = usual.dayDispersion();
    double sum = 0;
    int n = 0;
    Interval day = configuration.calendar().slotAt(Instant.ofEpochMilli(at), SlotLength.DAY);
    for (int i = 0; i < DAYS; i++) {
      day = configuration.calendar().slotAt(day.start().minusMillis(1), SlotLength.DAY);
      long from = Quarters.from(day.start().toEpochMilli());
      long to = Quarters.from(day.end().toEpochMilli());
      double known = inForce.delay().at(dayOfWeek(day), i).share();
      double expected = known * usual.between(from, to);
      if (expected > 0) {
        double off = things.between(from, to) - expected;
        sum += Math.min(MOST * least, off * off / expected);
        n++;
      }
    }
    return n == 0 ? least : Math.max(least, sum / n);
  }

  private DayOfWeek dayOfWeek(Interval day) {
    return configuration.calendar().dateAt(day.start()).getDayOfWeek();
  }

  /** Quarters from which {@link #dayDispersion} and any finding's interval are counted. */
  static long firstQuarter(long at) {
    return Quarters.at(at) - (DAYS + 2L) * Quarters.PER_DAY;
  }

  /**
   * A finding weighed against today's city, and the city's own finding where it has one.
   *
   * @param things of the whole city by quarter
   * @param cityDispersion variance over mean of the city's daily total
   */
  List<Finding> weigh(
      Finding found, Baselines.InForce inForce, SeriesCounts things, double cityDispersion) {
    long from = Quarters.at(found.start());
    long to = Quarters.from(found.end());
    SeriesExpectation usual = expectations.of(inForce.baseline(), places);
    SeriesExpectation own = expectations.of(inForce.baseline(), found.neighbourhoodId());
    double whole = usual.between(from, to);
    double passed = passed(found, usual, from, whole);
    double others = Math.max(0, whole - own.between(from, to)) * passed;
    long seen = Math.max(0, things.between(from, to) - Math.round(found.observed()));
    if (!(others > 0)) {
      return List.of(found);
    }
    double scatter = dispersion(found, usual, cityDispersion, from, to);
    if (new NegativeBinomial(others, scatter).survival(seen) > REJECTS) {
      return List.of(found);
    }
    List<Finding> weighed = new ArrayList<>(2);
    weighed.add(today(found, inForce, seen, others));
    weighed.add(city(found, inForce, things, usual, cityDispersion, scatter));
    return weighed;
  }

  /** The city's finding about an interval as it stands now, whatever comes out. */
  Finding again(Finding told, Baselines.InForce inForce, SeriesCounts things, double dispersion) {
    SeriesExpectation usual = expectations.of(inForce.baseline(), places);
    double scatter =
        dispersion(told, usual, dispersion, Quarters.at(told.start()), Quarters.from(told.end()));
    return city(told, inForce, things, usual, dispersion, scatter);
  }

  /** The first quarter that is shown beside the city's finding. */
  long firstShown(Finding city) {
    return cells.firstShown(city);
  }

  /** The slots before the city's finding and it itself. */
  Evidence evidence(
      Finding city, Baselines.InForce inForce, SeriesCounts things, List<String> cited) {
    return cells.evidence(city, expectations.of(inForce.baseline(), places), things, cited);
  }

  /** The share of the interval's expectation that can have been seen by now. */
  private static double passed(Finding found, SeriesExpectation usual, long from, double whole) {
    if (found.family().equals(CellTests.SHIFT) || !found.running() || !(whole > 0)) {
      return found.share();
    }
    long now = Quarters.at(found.knownAt());
    double part = (found.knownAt() - Quarters.start(now) + 1) / (double) Quarters.MILLIS;
    double until = now < from ? 0 : usual.between(from, now) + part * usual.between(now, now + 1);
    return Math.min(1, until / whole);
  }

  private static double dispersion(
      Finding found, SeriesExpectation usual, double cityDispersion, long from, long to) {
    if (found.family().equals(CellTests.SHIFT)) {
      return Math.max(found.dispersion(), cityDispersion);
    }
    double day = usual.between(to - Quarters.PER_DAY, to);
    return SeriesExpectation.windowDispersion(
        usual.hourDispersion(), cityDispersion, day > 0 ? usual.between(from, to) / day : 1);
  }

  private Finding today(Finding found, Baselines.InForce inForce, long seen, double others) {
    long observed = Math.round(found.observed());
    CityFactor factor =
        CityFactor.of(
            new long[] {observed, seen},
            new double[] {found.expected(), others},
            found.dispersion(),
            KAPPA,
            1);
    double p = Math.max(found.pValue(), factor.law(0).survival(observed));
    double dayP = Math.max(found.dayP(), cells.dayP(found, inForce, p));
    return with(found, factor.factor(0) * found.expected(), dayP);
  }

  private Finding city(
      Finding found,
      Baselines.InForce inForce,
      SeriesCounts things,
      SeriesExpectation usual,
      double cityDispersion,
      double scatter) {
    long from = Quarters.at(found.start());
    long to = Quarters.from(found.end());
    double expected = usual.between(from, to) * found.share();
    NegativeBinomial law = new NegativeBinomial(expected, scatter);
    int observed = Math.max(0, things.between(from, to));
    double p = law.survival(observed);
    double dayP = cells.dayP(found, usual, cityDispersion, inForce.delay(), p);
    String length = found.detector().substring(found.detector().indexOf('-') + 1);
    return new Finding(
        found.family(),
        CITY + "-" + length,
        CITY,
        List.of(CITY),
        found.category(),
        found.categoryClass(),
        "",
        found.start(),
        found.end(),
        found.running(),
        observed,
        expected,
        expected,
        law.quantile(BOUND),
        law.quantile(LOW),
        law.quantile(HIGH),
        p,
        Math.max(p / places.size(), dayP / places.size()),
        scatter,
        found.share(),
        -1,
        inForce.name(),
        String.format(
            Locale.ROOT,
            "city=%s places=%d dispersion=%.3f baseline=%s",
            length,
            places.size(),
            scatter,
            inForce.name()),
        found.knownAt(),
        found.topic(),
        found.partition(),
        found.offset(),
        found.rank());
  }

  private static Finding with(Finding f, double expectedToday, double dayP) {
    return new Finding(
        f.family(),
        f.detector(),
        f.neighbourhoodId(),
        f.places(),
        f.category(),
        f.categoryClass(),
        f.subject(),
        f.start(),
        f.end(),
        f.running(),
        f.observed(),
        f.expected(),
        expectedToday,
        f.upperBound(),
        f.usualLow(),
        f.usualHigh(),
        f.pValue(),
        Math.min(1, dayP),
        f.dispersion(),
        f.share(),
        f.dispatched(),
        f.baseline(),
        f.settings(),
        f.knownAt(),
        f.topic(),
        f.partition(),
        f.offset(),
        f.rank());
  }
}
