package org.tocsin.ingestion.report;

/** Codes for why a report is refused at the door. A mapping may add its own. */
public final class Reason {
  /** The record cannot be read: not as many fields as the header, or no JSON. */
  public static final String BAD_RECORD = "BAD_RECORD";

  /** There is no source id, or no sensor id. */
  public static final String MISSING_ID = "MISSING_ID";

  /** There is no time at which it happened, or at which it became known. */
  public static final String MISSING_TIME = "MISSING_TIME";

  /** A time is written in none of the mapping's formats. */
  public static final String BAD_TIME = "BAD_TIME";

  /** There is no category. */
  public static final String MISSING_CATEGORY = "MISSING_CATEGORY";

  /** The mapping does not say what this category is. */
  public static final String UNKNOWN_CATEGORY = "UNKNOWN_CATEGORY";

  /** The mapping says that this category is not taken. */
  public static final String EXCLUDED_CATEGORY = "EXCLUDED_CATEGORY";

  /** Petition, assembly, belief or opinion: never taken. */
  public static final String EXPRESSION = "EXPRESSION";

  /** The mapping asks for a coordinate and there is none. */
  public static final String MISSING_COORDINATE = "MISSING_COORDINATE";

  /** The coordinate lies outside the mapping's box. */
  public static final String OUTSIDE_BOX = "OUTSIDE_BOX";

  /** A measured value is no number. */
  public static final String BAD_VALUE = "BAD_VALUE";

  /** A measured value lies outside what the property can be. */
  public static final String OUT_OF_RANGE = "OUT_OF_RANGE";

  private Reason() {}
}
