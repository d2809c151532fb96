package org.tocsin.commandcenter.web;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.tocsin.commandcenter.alert.Act;
import org.tocsin.commandcenter.alert.AlertCase;
import org.tocsin.commandcenter.alert.AlertDesk;
import org.tocsin.commandcenter.alert.AlertStore;
import org.tocsin.commandcenter.alert.CaseState;
import org.tocsin.commandcenter.alert.ChangeLog;
import org.tocsin.commandcenter.status.CityTime;
import org.tocsin.commandcenter.topic.ActionWriter;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;

/** Alerts, and what desks do with them. */
@RestController
@RequestMapping("/api/alerts")
public final class AlertResource {
  private static final Comparator<AlertCase> NEWEST_FIRST =
      Comparator.comparing(AlertCase::changedAt).reversed().thenComparing(AlertCase::id);

  private final TocsinConfiguration configuration;
  private final AlertStore store;
  private final ChangeLog changes;
  private final AlertDesk desk;
  private final ActionWriter writer;
  private final CityTime time;

  public AlertResource(
      TocsinConfiguration configuration,
      AlertStore store,
      ChangeLog changes,
      AlertDesk desk,
      ActionWriter writer,
      CityTime time) {
    this.configuration = configuration;
    this.store = store;
    this.changes = changes;
    this.desk = desk;
    this.writer = writer;
    this.time = time;
  }

  /**
   * Alerts, newest change first.
   *
   * @param position where the change log stood before they were read: a stream that starts there
   *     misses nothing
   * @param total how many there are beyond {@code limit}
   */
  record Alerts(String position, int total, List<AlertSummary> alerts) {}

  @GetMapping
  Alerts alerts(
      @RequestParam(defaultValue = "all") String state,
      @RequestParam(defaultValue = "10000") int limit) {
    Predicate<AlertCase> wanted = inState(state);
    String position = changes.position();
    List<AlertCase> found = store.list().stream().filter(wanted).sorted(NEWEST_FIRST).toList();
    return new Alerts(
        position,
        found.size(),
        found.stream().limit(Math.max(0, limit)).map(AlertSummary::of).toList());
  }

  @GetMapping("/{id}")
  AlertDetail alert(@PathVariable String id) {
    return AlertDetail.of(find(id));
  }

  /** Writes an act to the topic and answers with the alert as it stands after it. */
  @PostMapping("/{id}/actions")
  ResponseEntity<AlertDetail> act(@PathVariable String id, @RequestBody ActionRequest request) {
    AlertCase before = find(id);
    AlertActionMessage message = request.on(id, configuration.desks(), time.nowOrWall());
    if (before.knows(message.actionId())) {
      return ResponseEntity.ok(AlertDetail.of(before));
    }
    refuseWhatIsDone(before, message.kind());
    desk.receive(writer.write(message, time.nowOrWall()));
    return ResponseEntity.status(HttpStatus.CREATED).body(AlertDetail.of(find(id)));
  }

  private static void refuseWhatIsDone(AlertCase alert, String kind) {
    boolean resolved = alert.state() == CaseState.RESOLVED;
    if (kind.equals(Act.ACKNOWLEDGE)) {
      if (resolved) {
        throw Problem.conflict("The alert is resolved; there is nothing to acknowledge");
      }
      alert
          .desk()
          .ifPresent(
              holder -> {
                throw Problem.conflict("Desk '%s' has this alert already".formatted(holder));
              });
    }
    if (kind.equals(Act.RESOLVE) && resolved) {
      throw Problem.conflict(
          "The alert is resolved already; send kind 'verdict' to change the answers");
    }
    if (kind.equals(Act.VERDICT) && !resolved) {
      throw Problem.conflict("The alert is not resolved; send kind 'resolve' with the answers");
    }
  }

  private AlertCase find(String id) {
    return store
        .find(id)
        .orElseThrow(() -> Problem.notFound("There is no alert '%s'".formatted(id)));
  }

  private static Predicate<AlertCase> inState(String word) {
    return switch (word) {
      case "all" -> a -> true;
      case "active" -> a -> a.state().needsAttention();
      case "closed" -> a -> !a.state().needsAttention();
      default -> {
        for (CaseState state : CaseState.values()) {
          if (state.word().equals(word)) {
            yield a -> a.state() == state;
          }
        }
        throw Problem.badRequest(
            "State '%s' is unknown; use all, active, closed, open, acknowledged, weakened,"
                    .formatted(word)
                + " resolved, held-back, cancelled or ended");
      }
    };
  }
}
