package org.tocsin.ingestion.file;

import com.fasterxml.jackson.core.JsonProcessingException;

/** What a parser has against a text, short enough for one line and without its own internals. */
public final class JsonComplaint {
  private static final int LONGEST = 160;

  private JsonComplaint() {}

  public static String words(JsonProcessingException e) {
    String said = String.valueOf(e.getOriginalMessage()).replaceAll("\\[Source: [^;]*; ", "[");
    return said.length() > LONGEST ? said.substring(0, LONGEST) + "…" : said;
  }
}
