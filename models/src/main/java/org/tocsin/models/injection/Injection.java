package org.tocsin.models.injection;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.time.Interval;
import org.tocsin.models.probability.PoissonDraw;

/**
 * A plan made real in one city: cases with their truth, and their reports in the order in which
 * they become known. The same plan, city and seed give the same reports.
 *
 * <p>Cases that are drawn (not given by place and onset) keep {@link #APART} from one another in
 * each place and category, so that each can be noticed on its own.
 *
 * @param cases in the order of the plan
 * @param reports by {@code knownAt}, then case and number
 */
public record Injection(List<InjectedCase> cases, List<InjectedReport> reports) {
  /** Least time between two drawn cases in one place and category. */
  static final Duration APART = Duration.ofDays(21);

  private static final int ATTEMPTS = 2000;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  public Injection {
    cases = List.copyOf(cases);
    reports = List.copyOf(reports);
  }

  /**
   * Draws everything that the plan leaves open.
   *
   * @throws InvalidInjection where the plan does not fit the city
   */
  public static Injection of(InjectionPlan plan, InjectionCity city) {
    check(plan, city);
    Drawing drawing = new Drawing(city);
    long number = 0;
    for (CaseSpec spec : plan.cases) {
      for (int repeat = 1; repeat <= spec.repeat(); repeat++) {
        // Each case has its own chance: adding one leaves the others as they were.
        SplittableRandom chance = new SplittableRandom(plan.seed * 1_000_003 + number++);
        drawing.add(spec.repeat() == 1 ? spec.id() : spec.id() + "-" + repeat, spec, chance);
      }
    }
    List<InjectedReport> reports = new ArrayList<>(drawing.reports);
    reports.sort(
        Comparator.comparing(InjectedReport::knownAt)
            .thenComparing(InjectedReport::caseId)
            .thenComparingInt(InjectedReport::number));
    return new Injection(drawing.cases, reports);
  }

  private static void check(InjectionPlan plan, InjectionCity city) {
    List<String> problems = new ArrayList<>();
    for (CaseSpec spec : plan.cases) {
      for (String place : spec.places()) {
        if (!city.places().contains(place)) {
          problems.add(
              "Case '%s': place '%s' is not loaded%s"
                  .formatted(spec.id(), place, NearestWord.suggestion(place, city.places())));
        }
      }
      for (String category : spec.categories()) {
        if (!city.categories().contains(category)) {
          problems.add(
              "Case '%s': category '%s' has no baseline in this run%s"
                  .formatted(
                      spec.id(), category, NearestWord.suggestion(category, city.categories())));
        }
      }
      Instant onset = spec.onset();
      if (onset != null
          && (onset.isBefore(city.from()) || onset.plus(spec.duration()).isAfter(city.to()))) {
        problems.add(
            "Case '%s': %s for %s does not lie within the run, %s to %s"
                .formatted(spec.id(), onset, spec.duration(), city.from(), city.to()));
      }
      if (spec.spread() > city.places().size()) {
        problems.add(
            "Case '%s': spread %d is more than the %d places"
                .formatted(spec.id(), spec.spread(), city.places().size()));
      }
    }
    if (city.categories().isEmpty()) {
      problems.add("No category has a baseline in this run; fit some with --baselines fresh");
    }
    if (!problems.isEmpty()) {
      throw new InvalidInjection(problems);
    }
  }

  /** The growing result. */
  private static final class Drawing {
    private final InjectionCity city;
    private final List<InjectedCase> cases = new ArrayList<>();
    private final List<InjectedReport> reports = new ArrayList<>();
    private final Map<String, List<Interval>> taken = new HashMap<>();

    Drawing(InjectionCity city) {
      this.city = city;
    }

    void add(String id, CaseSpec spec, SplittableRandom chance) {
      Placed placed = place(id, spec, chance);
      int size = size(spec, placed, chance);
      long[] delays = spec.delay().asReported() ? city.delays(placed.category) : new long[0];
      for (int n = 1; n <= size; n++) {
        String place = placed.places.get((n - 1) % placed.places.size());
        long into = (long) (share(spec.shape(), chance) * spec.duration().toMillis());
        Instant occurredAt = placed.interval.start().plusMillis(into);
        long delay =
            delays.length > 0
                ? delays[chance.nextInt(delays.length)]
                : spec.delay().fixed().toMillis();
        Instant knownAt = occurredAt.plusMillis(delay);
        reports.add(
            new InjectedReport(
                id,
                n,
                placed.category,
                city.categoryClass(placed.category),
                place,
                occurredAt,
                knownAt));
      }
      cases.add(
          new InjectedCase(
              id,
              placed.category,
              placed.places.stream().sorted().toList(),
              placed.interval.start(),
              placed.interval.end(),
              size));
    }

    private record Placed(String category, List<String> places, Interval interval) {
      Placed {
        places = List.copyOf(places);
      }
    }

    private Placed place(String id, CaseSpec spec, SplittableRandom chance) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        String category = oneOf(spec.categories(), city.categories(), chance);
        String first = oneOf(spec.places(), city.places(), chance);
        List<String> places = city.nearest(first).subList(0, spec.spread());
        Instant onset = onset(spec, chance);
        if (onset == null) {
          break;
        }
        Interval interval = new Interval(onset, onset.plus(spec.duration()));
        boolean given = spec.repeat() == 1 && spec.onset() != null;
        if (given || free(category, places, interval)) {
          for (String place : places) {
            taken.computeIfAbsent(place + "|" + category, k -> new ArrayList<>()).add(interval);
          }
          return new Placed(category, places, interval);
        }
      }
      throw new InvalidInjection(
          List.of(
              "Case '%s' finds no room: %s must fit into %s to %s, %d days from others in its place and category; ask for fewer, or a longer run"
                  .formatted(id, spec.duration(), city.from(), city.to(), APART.toDays())));
    }

    private @Nullable Instant onset(CaseSpec spec, SplittableRandom chance) {
      if (spec.onset() != null) {
        return spec.onset();
      }
      long room =
          city.to().toEpochMilli() - city.from().toEpochMilli() - spec.duration().toMillis();
      return room < HOUR
          ? null
          : city.from().plusMillis(HOUR * chance.nextLong(Math.max(1, room / HOUR)));
    }

    private boolean free(String category, List<String> places, Interval interval) {
      return places.stream()
          .flatMap(p -> taken.getOrDefault(p + "|" + category, List.of()).stream())
          .noneMatch(
              other ->
                  interval.start().isBefore(other.end().plus(APART))
                      && other.start().isBefore(interval.end().plus(APART)));
    }

    private int size(CaseSpec spec, Placed placed, SplittableRandom chance) {
      if (spec.size().extra() > 0) {
        return spec.size().extra();
      }
      double mean =
          placed.places.stream()
              .collect(
                  Collectors.summingDouble(
                      p -> city.expected(placed.category, p, placed.interval)));
      double deviation = Math.sqrt(city.dispersion(placed.category, spec.duration()) * mean);
      return (int) Math.max(1, PoissonDraw.of(spec.size().deviations() * deviation, chance));
    }

    /** Where in the duration a report lies, in [0, 1). */
    private static double share(CaseSpec.Shape shape, SplittableRandom chance) {
      return switch (shape) {
        case EVEN -> chance.nextDouble();
        case RISING -> Math.sqrt(chance.nextDouble());
        case PEAK -> (chance.nextDouble() + chance.nextDouble()) / 2;
      };
    }

    private static String oneOf(List<String> named, List<String> all, SplittableRandom chance) {
      List<String> from = named.isEmpty() ? all : named;
      return from.get(chance.nextInt(from.size()));
    }
  }
}
