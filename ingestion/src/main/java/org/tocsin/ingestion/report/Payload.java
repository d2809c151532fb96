package org.tocsin.ingestion.report;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tocsin.ingestion.mapping.Row;
import org.tocsin.ingestion.mapping.Selector;

/**
 * What of a refused record is kept so that somebody can mend the mapping: the mapped columns only,
 * and of those none that may say who a person is or where they live.
 */
final class Payload {
  private static final int LONGEST_VALUE = 200;
  private static final String MASK = "***";

  private static final Pattern PERSON =
      Pattern.compile(
          "(?iu)name\\b|^name|phone|mobile|\\btel|mail|addr|street|block|house|contact|caller"
              + "|complainant|reporter|applicant|owner|person|victim|user|passport|licen[cs]e"
              + "|plate|ssn|birth|desc|comment|remark|note|text|body|message"
              + "|姓名|名字|电话|電話|手机|手機|邮箱|郵箱|地址|住址|身份|身分|证件|證件|车牌|車牌|描述|内容|內容|備註|备注");

  private Payload() {}

  /** The record as JSON with masked fields; null if nothing of it could be read. */
  static @Nullable String of(Row row, List<Selector> selectors) {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < selectors.size(); i++) {
      String value = row.value(i);
      if (value == null) {
        continue;
      }
      if (json.length() > 1) {
        json.append(',');
      }
      String label = selectors.get(i).label();
      quote(json, label);
      json.append(':');
      quote(json, isPerson(selectors.get(i)) ? MASK : shortened(value));
    }
    return json.length() == 1 ? null : json.append('}').toString();
  }

  /** Whether any name of this column sounds like a person, an address or free text. */
  static boolean isPerson(Selector selector) {
    return selector.alternatives().stream().anyMatch(name -> PERSON.matcher(name).find());
  }

  private static String shortened(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20) {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
