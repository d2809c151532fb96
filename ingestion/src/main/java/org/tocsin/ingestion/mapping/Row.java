package org.tocsin.ingestion.mapping;

import org.jspecify.annotations.Nullable;

/**
 * One record of a file, reduced to the columns that its mapping asks for: everything else is
 * dropped when it is read.
 */
public final class Row {
  private final long position;
  private final @Nullable String[] values;
  private final @Nullable String defect;

  private Row(long position, @Nullable String[] values, @Nullable String defect) {
    this.position = position;
    this.values = values;
    this.defect = defect;
  }

  /**
   * A readable record.
   *
   * @param values one per selector of the mapping, null where the record has none; not copied
   */
  public static Row of(long position, @Nullable String[] values) {
    return new Row(position, values, null);
  }

  /** A record that is none, such as a line with too few fields. */
  public static Row defective(long position, int columns, String defect) {
    return new Row(position, new @Nullable String[columns], defect);
  }

  /** Line or row number in the file, counted from 1; for CSV the line where the record starts. */
  public long position() {
    return position;
  }

  /** The value for the selector with this number. */
  public @Nullable String value(int selector) {
    return values[selector];
  }

  /** Why this is no record; absent for a readable one. */
  public @Nullable String defect() {
    return defect;
  }
}
