package org.tocsin.commandcenter.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tocsin.commandcenter.status.CityTime;
import org.tocsin.commandcenter.table.Evidence;
import org.tocsin.commandcenter.table.Evidence.FeedState;
import org.tocsin.commandcenter.table.Tables;
import org.tocsin.domain.city.SourcePolicy;
import org.tocsin.domain.city.TocsinConfiguration;

/** How every source is doing: whether its silence means calm. Read again at most each 5 s. */
@RestController
public final class SourceResource {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final TocsinConfiguration configuration;
  private final Tables tables;
  private final CityTime time;
  private List<Feed> feeds = List.of();
  private Instant read = Instant.MIN;

  public SourceResource(TocsinConfiguration configuration, Tables tables, CityTime time) {
    this.configuration = configuration;
    this.tables = tables;
    this.time = time;
  }

  /**
   * One source.
   *
   * @param state as a whole: {@code heard-and-usual}, {@code unusually-quiet}, {@code cannot-tell}
   *     or {@code feed-down}
   * @param places where its state is another than that it is heard and usual
   */
  record Feed(
      String source,
      @Nullable String sourceNameEn,
      @Nullable String sourceNameZh,
      String state,
      @Nullable Instant since,
      @Nullable Instant heardAt,
      List<PlaceState> places) {
    Feed {
      places = List.copyOf(places);
    }
  }

  record PlaceState(
      String neighbourhoodId, String state, Instant since, @Nullable Instant untilTestable) {}

  @GetMapping("/api/feeds")
  synchronized List<Feed> feeds() {
    Instant now = time.wall();
    if (read.isBefore(now.minus(FRESH))) {
      feeds = grouped(tables.evidence("states of feeds", List.of(), Evidence::feeds));
      read = now;
    }
    return feeds;
  }

  private List<Feed> grouped(List<FeedState> states) {
    Map<String, List<FeedState>> bySource = new TreeMap<>();
    states.forEach(s -> bySource.computeIfAbsent(s.source(), id -> new ArrayList<>()).add(s));
    return bySource.entrySet().stream().map(e -> feed(e.getKey(), e.getValue())).toList();
  }

  private Feed feed(String source, List<FeedState> states) {
    SourcePolicy policy = configuration.source(source);
    FeedState whole =
        states.stream().filter(s -> s.neighbourhoodId().isEmpty()).findFirst().orElse(null);
    return new Feed(
        source,
        policy.nameEn(),
        policy.nameZh(),
        whole == null ? "cannot-tell" : whole.state(),
        whole == null ? null : whole.since(),
        whole == null ? null : whole.heardAt(),
        states.stream()
            .filter(s -> !s.neighbourhoodId().isEmpty())
            .filter(s -> !s.state().equals("heard-and-usual"))
            .map(s -> new PlaceState(s.neighbourhoodId(), s.state(), s.since(), s.untilTestable()))
            .toList());
  }
}
