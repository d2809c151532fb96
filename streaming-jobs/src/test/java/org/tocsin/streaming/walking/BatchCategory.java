package org.tocsin.streaming.walking;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The whole city in one category beside each of its places: where all others together are unusual,
 * a place is weighed against today, and the city is told of for itself.
 */
final class BatchCategory {
  private static final int DAYS = 26;
  private static final double MOST = 16;
  private static final double REJECTS = 0.001;
  private static final double KAPPA = 5;

  private final ZoneId zone;
  private final List<String> places;
  private final String category;
  private final BatchUsual usual;
  private final BatchUsual.Laws laws;
  private final TreeMap<Long, Integer> quarters = new TreeMap<>();
  private final TreeMap<String, BatchFound> told = new TreeMap<>();
  private LocalDate scatterOf = LocalDate.MIN;
  private double scatter;

  BatchCategory(
      ZoneId zone, List<String> places, String category, BatchUsual usual, BatchUsual.Laws laws) {
    this.zone = zone;
    this.places = places;
    this.category = category;
    this.usual = usual;
    this.laws = laws;
  }

  void take(BatchCell.Moved moved) {
    quarters.merge(moved.quarter(), moved.change(), Integer::sum);
  }

  boolean hasTold() {
    return !told.isEmpty();
  }

  /** The finding beside today's city, and the city's own. */
  List<BatchFound> weigh(BatchFound found) {
    if (places.size() < 2) {
      return List.of(found);
    }
    double cityDay = scatter(found.at());
    long from = found.start() / BatchCell.QUARTER;
    long to = found.end() / BatchCell.QUARTER;
    double whole = city(from, to);
    double others =
        Math.max(0, whole - usual.between(found.place(), from, to)) * passed(found, whole);
    int seen = Math.max(0, count(from, to) - found.n());
    if (!(others > 0) || BatchLaw.atLeast(seen, others, scatterOf(found, cityDay)) > REJECTS) {
      return List.of(found);
    }
    double factor = Math.max(1, (KAPPA + seen) / (KAPPA + others));
    double variance = found.dispersion() * factor * others / Math.pow(KAPPA + others, 2);
    double p =
        Math.max(
            found.p(),
            BatchLaw.atLeast(
                found.n(),
                factor * found.mean(),
                found.dispersion() + found.mean() * variance / factor));
    List<BatchFound> weighed = new ArrayList<>();
    double own = usual.between(found.place(), from, to);
    double ownDay = usual.between(found.place(), to - BatchCell.DAY_QUARTERS, to);
    weighed.add(
        found.weighed(
            factor * found.mean(),
            Math.max(found.dayP(), dayP(found, p, own, ownDay, usual.day()))));
    BatchFound city = city(found, found.at(), cityDay);
    BatchFound before = told.put(city.detector(), city);
    if (before == null || !before.sameTest(city) || before.n() != city.n()) {
      weighed.add(city);
    }
    return weighed;
  }

  /** What was told of the city and has become less. */
  List<BatchFound> again(long at) {
    List<BatchFound> found = new ArrayList<>();
    for (BatchFound before : List.copyOf(told.values())) {
      BatchFound now = city(before, at, scatter(at));
      if (now.n() < before.n()) {
        found.add(now);
        told.put(now.detector(), now);
      }
    }
    return found;
  }

  private BatchFound city(BatchFound found, long at, double cityDay) {
    long from = found.start() / BatchCell.QUARTER;
    long to = found.end() / BatchCell.QUARTER;
    double mean = city(from, to) * found.share();
    double dispersion = scatterOf(found, cityDay);
    int n = Math.max(0, count(from, to));
    double p = BatchLaw.atLeast(n, mean, dispersion);
    double dayP = dayP(found, p, city(from, to), city(to - BatchCell.DAY_QUARTERS, to), cityDay);
    return new BatchFound(
        "city",
        category,
        "city-" + found.detector().substring(found.detector().indexOf('-') + 1),
        found.start(),
        found.end(),
        at,
        n,
        mean,
        mean,
        dispersion,
        found.share(),
        p,
        Math.max(p, dayP) / places.size());
  }

  private double dayP(BatchFound found, double p, double whole, double dayMean, double day) {
    if (!found.isShift()) {
      return laws.surge(p, dayMean, usual.hour(), day);
    }
    return found.detector().endsWith("-week")
        ? laws.week(p, whole, Math.max(day, usual.week()))
        : laws.day(p, whole, day);
  }

  /** The share of the interval's expectation that can have been seen. */
  private double passed(BatchFound found, double whole) {
    if (found.isShift() || found.at() >= found.end() || !(whole > 0)) {
      return found.share();
    }
    long from = found.start() / BatchCell.QUARTER;
    long now = Math.floorDiv(found.at(), BatchCell.QUARTER);
    double part = (found.at() - now * BatchCell.QUARTER + 1) / (double) BatchCell.QUARTER;
    return now < from ? 0 : Math.min(1, (city(from, now) + part * city(now, now + 1)) / whole);
  }

  private double scatterOf(BatchFound found, double cityDay) {
    if (found.isShift()) {
      return Math.max(found.dispersion(), cityDay);
    }
    long from = found.start() / BatchCell.QUARTER;
    long to = found.end() / BatchCell.QUARTER;
    double share = city(from, to) / city(to - BatchCell.DAY_QUARTERS, to);
    return usual.hour() + Math.max(0, cityDay - usual.hour()) * Math.min(1, share);
  }

  /** How the city's days have scattered, worked out at the first finding of a day. */
  private double scatter(long at) {
    LocalDate today = BatchCell.date(at, zone);
    if (!today.equals(scatterOf)) {
      scatterOf = today;
      double sum = 0;
      for (int i = 1; i <= DAYS; i++) {
        long from = BatchCell.start(today.minusDays(i), zone) / BatchCell.QUARTER;
        long to = BatchCell.start(today.minusDays(i - 1), zone) / BatchCell.QUARTER;
        double mean = city(from, to);
        double off = count(from, to) - mean;
        sum += Math.min(MOST * usual.day(), off * off / mean);
      }
      scatter = Math.max(usual.day(), sum / DAYS);
    }
    return scatter;
  }

  private double city(long from, long to) {
    return places.stream().mapToDouble(place -> usual.between(place, from, to)).sum();
  }

  private int count(long from, long to) {
    return quarters.subMap(from, to).values().stream().mapToInt(Integer::intValue).sum();
  }
}
