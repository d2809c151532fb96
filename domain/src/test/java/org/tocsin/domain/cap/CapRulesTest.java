package org.tocsin.domain.cap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapRulesTest {
  private static final String VALID =
      """
      <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>a.2</identifier>\
      <sender>tocsin.town</sender><sent>2026-07-18T19:38:25+08:00</sent><status>Actual</status>\
      <msgType>Update</msgType><scope>Restricted</scope><restriction>desks</restriction>\
      <references>tocsin.town,a.1,2026-07-18T19:30:00+08:00</references>\
      <info><category>Safety</category><event>Flood</event><urgency>Immediate</urgency>\
      <severity>Severe</severity><certainty>Likely</certainty>\
      <expires>2026-07-18T11:38:25-00:00</expires>\
      <area><areaDesc>Harbour</areaDesc><polygon>1,2 1,3 2,3 1,2</polygon>\
      <circle>1.5,2.5 0.3</circle></area></info></alert>\
      """;

  @Test
  void aValidDocumentHasNoProblem() {
    assertThat(CapRules.problems(VALID)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "19:38:25+08:00|11:38:25Z|'2026-07-18T11:38:25Z' is no 'sent'",
        "<status>Actual</status>||'alert' has 0 of 'status'",
        "Actual|Real|'Real' is no word for 'status'",
        "tocsin.town</sender>|the town</sender>|'the town' is no 'sender'",
        "<restriction>desks</restriction>||'restriction' is missing, which scope Restricted needs",
        "<references>tocsin.town,a.1,2026-07-18T19:30:00+08:00</references>||'references' is"
            + " missing, which msgType Update needs",
        "a.1,2026|a.1 2026|'tocsin.town,a.1 2026-07-18T19:30:00+08:00' is no 'references'",
        "<event>Flood</event><urgency>Immediate</urgency>|"
            + "<urgency>Immediate</urgency><event>Flood</event>|'event' stands behind 'urgency' in"
            + " 'info'",
        "2,3 1,2<|2,3 2,2<|A polygon ends at 2,2, not where it begins",
        "1,2 1,3 2,3 1,2<|1,2 1,3 1,2<|'1,2 1,3 1,2' is no 'polygon'",
        "<areaDesc>|<areaDesc>x</areaDesc><areaDesc>|'area' has 2 of 'areaDesc'",
        "<areaDesc>|<note>x</note><areaDesc>|'note' does not belong into 'area'",
        "cap:1.2|cap:1.1|The root is {urn:oasis:names:tc:emergency:cap:1.1}alert, not"
            + " {urn:oasis:names:tc:emergency:cap:1.2}alert"
      })
  void eachRuleFindsWhatBreaksIt(String valid, String broken, String problem) {
    String document = VALID.replace(valid, broken == null ? "" : broken);
    assertThat(document).isNotEqualTo(VALID);
    assertThat(CapRules.problems(document)).containsExactly(problem);
  }

  @Test
  void whatIsNotXmlIsSaidSo() {
    assertThat(CapRules.problems("{}"))
        .singleElement()
        .asString()
        .startsWith("The document is not XML");
    assertThat(CapRules.problems("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///'>]><a>&x;</a>"))
        .singleElement()
        .asString()
        .contains("DOCTYPE");
  }

  @Test
  void timesCarryAnOffsetAndNeverZ() {
    Instant at = Instant.parse("2026-07-18T11:38:25.999Z");
    assertThat(CapTime.of(at, ZoneId.of("Asia/Shanghai"))).isEqualTo("2026-07-18T19:38:25+08:00");
    assertThat(CapTime.of(at, ZoneId.of("UTC"))).isEqualTo("2026-07-18T11:38:25-00:00");
    assertThat(CapTime.of(at, ZoneId.of("America/Chicago"))).isEqualTo("2026-07-18T06:38:25-05:00");
  }
}
