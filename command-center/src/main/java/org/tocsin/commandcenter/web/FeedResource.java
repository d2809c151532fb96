package org.tocsin.commandcenter.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.tocsin.commandcenter.alert.AlertCase;
import org.tocsin.commandcenter.alert.AlertStore;
import org.tocsin.commandcenter.cap.AtomFeed;
import org.tocsin.commandcenter.status.CityTime;
import org.tocsin.domain.cap.CapDocument;
import org.tocsin.domain.city.TocsinConfiguration;

/** Alerts for other systems: CAP 1.2 documents and the Atom feed that lists them. */
@RestController
public final class FeedResource {
  private static final int ENTRIES = 100;
  private static final String CAP = "application/cap+xml;charset=UTF-8";
  private static final String ATOM = "application/atom+xml;charset=UTF-8";

  private final AlertStore store;
  private final CityTime time;
  private final CapDocument cap;
  private final AtomFeed atom;

  public FeedResource(TocsinConfiguration configuration, AlertStore store, CityTime time) {
    this.store = store;
    this.time = time;
    this.cap = new CapDocument(configuration.cityName(), configuration.zone());
    this.atom = new AtomFeed(configuration.cityName());
  }

  @GetMapping(path = "/api/alerts/{id}/cap", produces = CAP)
  String cap(@PathVariable String id) {
    return store
        .find(id)
        .map(found -> cap.write(found.versions()))
        .orElseThrow(() -> Problem.notFound("There is no alert '%s'".formatted(id)));
  }

  /** The hundred newest alerts. */
  @GetMapping(path = "/api/feed.atom", produces = ATOM)
  String feed(HttpServletRequest request) {
    Comparator<AlertCase> bySaid = Comparator.comparing(a -> a.latest().sentAt());
    List<AlertCase> newest =
        store.list().stream()
            .sorted(bySaid.reversed().thenComparing(AlertCase::id))
            .limit(ENTRIES)
            .toList();
    String root = "http://%s:%d/".formatted(request.getServerName(), request.getServerPort());
    return atom.write(newest, root, time.nowOrWall());
  }
}
