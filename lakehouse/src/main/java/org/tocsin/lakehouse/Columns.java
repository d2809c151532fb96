package org.tocsin.lakehouse;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;

import java.util.Arrays;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/** The words in which {@link LakeTable} declares columns. */
final class Columns {
  private Columns() {}

  /** A column before it has its number. */
  record Column(String name, @Nullable Type type, boolean isRequired) {
    /** Stands for a map of text to numbers, whose field numbers are given with the others. */
    private static final Type NUMBERS =
        Types.MapType.ofRequired(1, 2, Types.StringType.get(), Types.DoubleType.get());
  }

  static Schema columns(Column... columns) {
    int[] next = {columns.length + 1};
    int[] id = {1};
    List<NestedField> fields =
        Arrays.stream(columns)
            .map(
                c -> {
                  // A column without a type is a map of text to text.
                  Type type =
                      c.type == Column.NUMBERS
                          ? Types.MapType.ofRequired(
                              next[0]++, next[0]++, Types.StringType.get(), Types.DoubleType.get())
                          : c.type != null
                              ? c.type
                              : Types.MapType.ofOptional(
                                  next[0]++,
                                  next[0]++,
                                  Types.StringType.get(),
                                  Types.StringType.get());
                  return c.isRequired
                      ? required(id[0]++, c.name, type)
                      : optional(id[0]++, c.name, type);
                })
            .toList();
    return new Schema(fields);
  }

  static Column column(String name, @Nullable Type type, boolean isRequired) {
    return new Column(name, type, isRequired);
  }

  static Column numbersByName(String name) {
    return column(name, Column.NUMBERS, false);
  }

  static Column text(String name) {
    return column(name, Types.StringType.get(), true);
  }

  static Column optionalText(String name) {
    return column(name, Types.StringType.get(), false);
  }

  static Column number(String name) {
    return column(name, Types.DoubleType.get(), true);
  }

  static Column optionalNumber(String name) {
    return column(name, Types.DoubleType.get(), false);
  }

  static Column time(String name) {
    return column(name, Types.TimestampType.withZone(), true);
  }

  static Column optionalTime(String name) {
    return column(name, Types.TimestampType.withZone(), false);
  }
}
