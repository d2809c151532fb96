package org.tocsin.ingestion.file;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** Gathers the values of one Parquet row as text. */
final class ParquetValues extends RecordMaterializer<@Nullable String[]> {
  private static final long JULIAN_DAY_OF_1970 = 2_440_588;

  private final int width;
  private final Set<String> nulls;
  private final GroupConverter root;
  private @Nullable String[] values;

  /**
   * @param targets for each column of the schema the places in the row that take its value
   */
  ParquetValues(MessageType schema, List<int[]> targets, int width, Set<String> nulls) {
    this.width = width;
    this.nulls = nulls;
    this.values = new @Nullable String[width];
    Converter[] converters = new Converter[targets.size()];
    for (int i = 0; i < converters.length; i++) {
      converters[i] = new Column(schema.getType(i).asPrimitiveType(), targets.get(i));
    }
    root =
        new GroupConverter() {
          @Override
          public Converter getConverter(int field) {
            return converters[field];
          }

          @Override
          public void start() {
            values = new @Nullable String[ParquetValues.this.width];
          }

          @Override
          public void end() {}
        };
  }

  @Override
  public @Nullable String[] getCurrentRecord() {
    return values;
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  private final class Column extends PrimitiveConverter {
    private final int[] targets;
    private final PrimitiveTypeName primitive;
    private final @Nullable LogicalTypeAnnotation logical;
    private @Nullable String[] words = new @Nullable String[0];

    Column(PrimitiveType type, int[] targets) {
      this.targets = targets;
      this.primitive = type.getPrimitiveTypeName();
      this.logical = type.getLogicalTypeAnnotation();
    }

    @Override
    public boolean hasDictionarySupport() {
      return primitive == PrimitiveTypeName.BINARY;
    }

    @Override
    public void setDictionary(Dictionary dictionary) {
      words = new @Nullable String[dictionary.getMaxId() + 1];
      for (int i = 0; i < words.length; i++) {
        words[i] = Columns.clean(text(dictionary.decodeToBinary(i)), nulls);
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      put(words[id]);
    }

    @Override
    public void addBinary(Binary value) {
      put(Columns.clean(text(value), nulls));
    }

    @Override
    public void addBoolean(boolean value) {
      put(Boolean.toString(value));
    }

    @Override
    public void addDouble(double value) {
      put(Double.isNaN(value) ? null : plain(value));
    }

    @Override
    public void addFloat(float value) {
      put(Float.isNaN(value) ? null : new BigDecimal(Float.toString(value)).toPlainString());
    }

    @Override
    public void addInt(int value) {
      if (logical instanceof DateLogicalTypeAnnotation) {
        put(LocalDate.ofEpochDay(value).toString());
      } else {
        addLong(value);
      }
    }

    @Override
    public void addLong(long value) {
      if (logical instanceof TimestampLogicalTypeAnnotation stamp) {
        Instant at =
            switch (stamp.getUnit()) {
              case MILLIS -> Instant.ofEpochMilli(value);
              case MICROS ->
                  Instant.ofEpochSecond(
                      Math.floorDiv(value, 1_000_000L), Math.floorMod(value, 1_000_000L) * 1_000);
              case NANOS ->
                  Instant.ofEpochSecond(
                      Math.floorDiv(value, 1_000_000_000L), Math.floorMod(value, 1_000_000_000L));
            };
        put(
            stamp.isAdjustedToUTC()
                ? at.toString()
                : LocalDateTime.ofInstant(at, ZoneOffset.UTC).toString());
      } else if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
        put(BigDecimal.valueOf(value, decimal.getScale()).toPlainString());
      } else {
        put(Columns.clean(Long.toString(value), nulls));
      }
    }

    private String text(Binary value) {
      if (primitive == PrimitiveTypeName.INT96) {
        ByteBuffer buffer = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long nanos = buffer.getLong();
        long day = buffer.getInt() - JULIAN_DAY_OF_1970;
        return LocalDate.ofEpochDay(day).atTime(LocalTime.ofNanoOfDay(nanos)) + "Z";
      }
      if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
        return new BigDecimal(new BigInteger(value.getBytes()), decimal.getScale()).toPlainString();
      }
      return value.toStringUsingUTF8();
    }

    private void put(@Nullable String value) {
      for (int target : targets) {
        values[target] = value;
      }
    }
  }

  private static String plain(double value) {
    return Double.isInfinite(value)
        ? Double.toString(value)
        : new BigDecimal(Double.toString(value)).toPlainString();
  }
}
