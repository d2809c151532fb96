package org.tocsin.streaming.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;

/** One stored message of each version must always load. */
class MessagesTest {
  private static final Path SAMPLES = Path.of("../domain/src/test/resources/messages");

  @Test
  void anAlertOfVersion1ReadsAsVersion2() throws Exception {
    AlertMessage alert = Messages.alert(sample("alert-1"));

    assertThat(alert.version()).isEqualTo(2);
    assertThat(alert.observed()).isEqualTo(9);
    assertThat(alert.event()).isEqualTo("updated");
    assertThat(alert.family()).isEqualTo("surge");
    assertThat(alert.places()).containsExactly("north");
    assertThat(alert.things()).isEqualTo(9);
    assertThat(alert.dispatched()).isEqualTo(-1);
    assertThat(alert.expectedToday()).isEqualTo(1.2);
    assertThat(alert.dayP()).isEqualTo(2.5e-6);
    assertThat(alert.seriesLength()).isEqualTo(2);
    assertThat(alert.tail()).hasSize(2);
  }

  @Test
  void anAlertOfVersion2ReadsAsItWasWrittenAndIsWrittenAsItWasRead() throws Exception {
    AlertMessage alert = Messages.alert(sample("alert-2"));

    assertThat(alert.event()).isEqualTo("escalated");
    assertThat(alert.places()).containsExactly("harbour", "loop", "north");
    assertThat(alert.dispatched()).isEqualTo(2);
    assertThat(alert.reasons()).containsExactly("known event: Marathon");
    assertThat(alert.pinned()).isTrue();
    assertThat(new String(Messages.write(alert), StandardCharsets.UTF_8))
        .isEqualTo(new String(sample("alert-2"), StandardCharsets.UTF_8).strip());
  }

  @Test
  void actsOfBothVersionsAreRead() throws Exception {
    AlertActionMessage old = Messages.action(sample("alert-action-1"));
    assertThat(old.version()).isEqualTo(2);
    assertThat(old.newToYou()).isEqualTo("knew-already");
    assertThat(old.places()).isEmpty();

    AlertActionMessage act = Messages.action(sample("alert-action-2"));
    assertThat(act.kind()).isEqualTo("known-event");
    assertThat(act.places()).isEqualTo(List.of("harbour", "loop"));
    assertThat(act.until()).isEqualTo(Instant.parse("2016-05-07T21:00:00Z"));
    assertThat(Messages.action(Messages.write(act))).isEqualTo(act);
  }

  @Test
  void jumpsOfRiskAreReadAndWhatIsWrongWithThemIsSaid() throws Exception {
    AlertActionMessage act = Messages.action(sample("alert-action-3"));
    assertThat(act.jumps()).singleElement().satisfies(j -> assertThat(j.pValue()).isEqualTo(0.001));
    assertThat(Messages.action(Messages.write(act))).isEqualTo(act);

    String told = new String(sample("alert-action-3"), StandardCharsets.UTF_8);
    assertUnreadable(told.replace("\"p_value\":0.001", "\"p_value\":1.5"), "p_value 1.5 of a risk");
    assertUnreadable(told.replace("\"horizon\":\"1d\"", "\"horizon\":\"2d\""), "horizon '2d'");
    assertUnreadable(told.replace("\"category\":\"noise\",", ""), "lacks a field");
    assertUnreadable(told.replace("\"expected\":9.5", "\"expected\":-1"), "counts -1.0 reports");
    assertUnreadable(told.replace("risk-jumps", "pin"), "only kind 'risk-jumps' has jumps");
    assertUnreadable(told.replace("\"alert_id\":\"city\"", "\"alert_id\":\"a\""), "needs jumps");
    assertUnreadable(told.replace("[{", "[null,{"), "cannot be read");
  }

  private static void assertUnreadable(String message, String why) {
    assertThatThrownBy(() -> Messages.action(message.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Messages.Unreadable.class)
        .hasMessageContaining(why);
  }

  @Test
  void aLaterVersionIsRefused() throws Exception {
    byte[] later =
        new String(sample("alert-2"), StandardCharsets.UTF_8)
            .replace("\"version\":2", "\"version\":3")
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Messages.alert(later))
        .isInstanceOf(Messages.Unreadable.class)
        .hasMessage("Message version 3 is unknown; this program reads 2");
    assertThatThrownBy(() -> Messages.alert("[1]".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Messages.Unreadable.class);
  }

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(SAMPLES.resolve(name + ".json"));
  }
}
