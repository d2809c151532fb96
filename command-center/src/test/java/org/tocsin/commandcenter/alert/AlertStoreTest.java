package org.tocsin.commandcenter.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.commandcenter.TestAlerts;
import org.tocsin.commandcenter.TestCity;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.place.Place;

class AlertStoreTest {
  private static final Place HARBOUR = TestCity.places().get(0);
  private static final Instant NINE = Instant.parse("2026-07-18T09:00:00Z");

  private final AlertStore store = new InMemoryAlertStore();

  @Test
  void theSameMessageTwiceIsNoNews() {
    assertThat(store.offer(raised())).isTrue();
    assertThat(store.offer(raised())).isFalse();
    assertThat(store.find("flood").orElseThrow().versions()).hasSize(1);
  }

  @Test
  void theSameActTwiceIsDoneOnce() {
    store.offer(raised());
    assertThat(store.offer(act("1", Act.ACKNOWLEDGE, NINE))).isTrue();
    assertThat(store.offer(act("1", Act.ACKNOWLEDGE, NINE))).isFalse();
    assertThat(store.find("flood").orElseThrow().acts()).hasSize(1);
  }

  @Test
  void anActBeforeItsAlertWaitsForIt() {
    store.offer(act("1", Act.ACKNOWLEDGE, NINE));
    assertThat(store.find("flood")).isEmpty();
    assertThat(store.list()).isEmpty();
    store.offer(raised());
    assertThat(store.find("flood").orElseThrow().state()).isEqualTo(CaseState.ACKNOWLEDGED);
  }

  @Test
  void anAlertGoesThroughItsLife() {
    store.offer(raised());
    assertThat(stateNow()).isEqualTo(CaseState.OPEN);
    store.offer(act("1", Act.ACKNOWLEDGE, NINE));
    assertThat(stateNow()).isEqualTo(CaseState.ACKNOWLEDGED);
    store.offer(act("2", Act.RESOLVE, NINE.plusSeconds(60)));
    assertThat(stateNow()).isEqualTo(CaseState.RESOLVED);
  }

  @Test
  void anAcknowledgedAlertNeverCancelsByItself() {
    store.offer(raised());
    store.offer(act("1", Act.ACKNOWLEDGE, NINE));
    store.offer(withdrawn());
    assertThat(stateNow()).isEqualTo(CaseState.WEAKENED);
    assertThat(stateNow().needsAttention()).isTrue();
  }

  @Test
  void anAlertThatNobodyTookMayCancel() {
    store.offer(raised());
    store.offer(withdrawn());
    assertThat(stateNow()).isEqualTo(CaseState.CANCELLED);
    assertThat(stateNow().needsAttention()).isFalse();
  }

  @Test
  void theDeskThatTookOverLastHasIt() {
    store.offer(raised());
    assertThat(store.find("flood").orElseThrow().desk()).isEmpty();
    store.offer(act("1", Act.ACKNOWLEDGE, NINE));
    assertThat(store.find("flood").orElseThrow().desk()).contains("dispatch");
    store.offer(
        new Act(
            new AlertActionMessage(
                1, "alert-action", "2", "flood", Act.ASSIGN, "dispatch", "works", null, null),
            NINE,
            2));
    assertThat(store.find("flood").orElseThrow().desk()).contains("works");
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderOfArrivalDoesNotMatter(long seed) {
    List<Object> news =
        new ArrayList<>(
            List.of(
                raised(),
                updated(2, 12),
                updated(3, 15),
                withdrawn(),
                act("1", Act.ACKNOWLEDGE, NINE),
                act("2", Act.COMMENT, NINE),
                act("3", Act.RESOLVE, NINE),
                act("4", Act.VERDICT, NINE)));
    news.addAll(List.copyOf(news));
    AlertStore inOrder = new InMemoryAlertStore();
    news.forEach(n -> offer(inOrder, n));
    Collections.shuffle(news, new Random(seed));
    news.forEach(n -> offer(store, n));

    AlertCase expected = inOrder.find("flood").orElseThrow();
    assertThat(store.find("flood")).contains(expected);
    assertThat(expected.versions())
        .extracting(AlertMessage::alertVersion)
        .containsExactly(1, 2, 3, 4);
    assertThat(expected.verdict().orElseThrow().message().actionId()).isEqualTo("4");
  }

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  private CaseState stateNow() {
    return store.find("flood").orElseThrow().state();
  }

  private static void offer(AlertStore into, Object news) {
    if (news instanceof AlertMessage message) {
      into.offer(message);
    } else {
      into.offer((Act) news);
    }
  }

  private static AlertMessage raised() {
    return TestAlerts.hourly("flood", HARBOUR, "flooding", 3, 9).build();
  }

  private static AlertMessage updated(int version, int observed) {
    return TestAlerts.hourly("flood", HARBOUR, "flooding", 3, observed)
        .version(version, "update", "open")
        .sent(Duration.ofSeconds(60 - version))
        .build();
  }

  private static AlertMessage withdrawn() {
    return TestAlerts.hourly("flood", HARBOUR, "flooding", 3, 3)
        .version(4, "cancel", "cancelled")
        .sent(Duration.ofSeconds(5))
        .build();
  }

  private static Act act(String id, String kind, Instant at) {
    boolean judges = kind.equals(Act.RESOLVE) || kind.equals(Act.VERDICT);
    return new Act(
        new AlertActionMessage(
            1,
            "alert-action",
            id,
            "flood",
            kind,
            "dispatch",
            kind.equals(Act.COMMENT) ? "Pump sent" : null,
            judges ? "yes" : null,
            judges ? "yes" : null),
        at,
        Long.parseLong(id));
  }
}
