package org.tocsin.commandcenter.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.tocsin.commandcenter.TestAlerts;
import org.tocsin.commandcenter.TestCity;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.RiskJump;
import tools.jackson.databind.node.ObjectNode;

class MessageCodecTest {
  private static final AlertMessage ALERT =
      TestAlerts.hourly("gas", TestCity.places().get(0), "gas-smell", 1, 7).build();

  private final MessageCodec codec = new MessageCodec(Json.mapper());

  @Test
  void anAlertReadsAsItWasWritten() {
    String text = Json.mapper().writeValueAsString(ALERT);
    assertThat(text).contains("\"alert_version\":1", "\"interval_start\":\"2026-07-18T11:00:00Z\"");
    assertThat(codec.alert(text)).isEqualTo(ALERT);
  }

  @Test
  void anActReadsAsItWasWritten() {
    AlertActionMessage act =
        new AlertActionMessage(2, "alert-action", "x", "gas", "comment", "fire", "到了", null, null);
    String text = new String(codec.bytes(act), StandardCharsets.UTF_8);
    assertThat(text).doesNotContain("new_to_you");
    assertThat(codec.action(text)).isEqualTo(act);
  }

  @Test
  void storedMessagesOfBothVersionsAlwaysLoad() throws IOException {
    assertThat(codec.alert(sample("alert-1")).event()).isEqualTo("updated");
    assertThat(codec.alert(sample("alert-1")).version()).isEqualTo(2);
    AlertMessage alert = codec.alert(sample("alert-2"));
    assertThat(alert.places()).containsExactly("harbour", "loop", "north");
    assertThat(alert.references()).containsExactly("3f0c5be19a7d2e441c20");
    assertThat(codec.action(sample("alert-action-1")).real()).isEqualTo("yes");
    AlertActionMessage act = codec.action(sample("alert-action-2"));
    assertThat(act.nameEn()).isEqualTo("Marathon");
    assertThat(act.categories()).containsExactly("road-closure");
    AlertActionMessage jumps = codec.action(sample("alert-action-3"));
    assertThat(jumps.kind()).isEqualTo(AlertActionMessage.RISK_JUMPS);
    assertThat(jumps.jumps()).extracting(RiskJump::becauseZh).containsExactly("星期六 +4.00");
  }

  private static String sample(String name) throws IOException {
    return Files.readString(
        Path.of("../domain/src/test/resources/messages").resolve(name + ".json"));
  }

  @Test
  void aNewerWriterMayAddFields() {
    assertThat(codec.alert(changed("later", "x")).id()).isEqualTo("gas");
  }

  @Test
  void aMissingFieldIsNamed() {
    assertMalformed(without("why_en"), "Field 'whyEn' is absent");
    assertMalformed(without("tail"), "Field 'tail' is absent");
    assertThat(codec.alert(without("place_name_zh")).placeNameZh()).isNull();
  }

  @Test
  void whatIsNoAlertIsSaidToBeNone() {
    assertMalformed(changed("type", "alert-action"), "Field 'type' is 'alert-action'");
    assertMalformed(changed("version", 3), "Field 'version' is '3'; this program reads '2'");
    assertMalformed(changed("alert_version", 0), "needs an id and a version from 1");
    assertMalformed(changed("sent_at", "yesterday"), "yesterday");
    assertMalformed("", "");
    assertMalformed("null", "The message is empty");
    assertMalformed("[1]", "");
    assertMalformed("{\"id\":", "");
  }

  private void assertMalformed(String text, String message) {
    assertThatThrownBy(() -> codec.alert(text))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining(message);
  }

  private static String changed(String field, Object value) {
    ObjectNode tree = Json.mapper().valueToTree(ALERT);
    return tree.putPOJO(field, value).toString();
  }

  private static String without(String field) {
    ObjectNode tree = Json.mapper().valueToTree(ALERT);
    tree.remove(field);
    return tree.toString();
  }
}
