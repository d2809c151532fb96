package org.tocsin.commandcenter.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChangeLogTest {
  private final ChangeLog log = new ChangeLog("today", 3);

  @Test
  void aReaderGetsWhatChangedSinceItsPosition() throws InterruptedException {
    log.append("a");
    String position = log.position();
    log.append("b");
    log.append("a");
    ChangeLog.News news = log.await(position, 0);
    assertThat(news.alertIds()).containsExactly("b", "a");
    assertThat(news.readAllAgain()).isFalse();
    assertThat(news.position()).isEqualTo(log.position());
  }

  @Test
  void severalChangesOfOneAlertAreOneNews() throws InterruptedException {
    String position = log.position();
    log.append("a");
    log.append("a");
    assertThat(log.await(position, 0).alertIds()).containsExactly("a");
  }

  @Test
  void nothingNewLeavesTheReaderWhereItWas() throws InterruptedException {
    log.append("a");
    ChangeLog.News news = log.await(log.position(), 1);
    assertThat(news).isEqualTo(new ChangeLog.News(log.position(), false, java.util.List.of()));
  }

  @Test
  void aReaderWhoWasAwayTooLongReadsAllAgain() throws InterruptedException {
    String position = log.position();
    for (String id : new String[] {"a", "b", "c", "d"}) {
      log.append(id);
    }
    assertThat(log.await(position, 0).readAllAgain()).isTrue();
  }

  @Test
  void aReaderOfAnEarlierStartReadsAllAgain() throws InterruptedException {
    for (String position : new String[] {"yesterday-2", "nonsense", "", "today-x", "today-99"}) {
      assertThat(log.await(position, 0).readAllAgain()).as(position).isTrue();
    }
  }

  @Test
  void anEpochMustNotBreakPositions() {
    assertThatThrownBy(() -> new ChangeLog("a-b", 3))
        .hasMessage("An epoch 'a-b' must be a word without '-'");
  }
}
