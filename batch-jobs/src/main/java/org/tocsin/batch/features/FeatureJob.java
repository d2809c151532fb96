package org.tocsin.batch.features;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.tocsin.domain.city.RiskSettings;
import org.tocsin.domain.time.SlotCalendar;

/**
 * Rows of table {@code risk_feature}: what was known at the start of each day about every unit and
 * category. Work is cut by category and run of days; each piece walks the history up to its days,
 * so that pieces need not wait for one another and the cut does not change a bit.
 */
public final class FeatureJob {
  /** Version of the meaning of the columns. */
  public static final int VERSION = 1;

  private static final int DAYS_PER_PIECE = 60;

  private FeatureJob() {}

  /** What every piece needs. */
  public record Inputs(
      Ledgers ledgers,
      UnitMap units,
      UnitKind kind,
      RiskSettings risk,
      List<String> covariateNames,
      CovariatePanel covariates,
      SlotCalendar calendar,
      int firstDay,
      String configurationHash)
      implements java.io.Serializable {
    public Inputs {
      covariateNames = List.copyOf(covariateNames);
    }
  }

  /** A category and some of the days. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Piece(String category, int[] days) implements java.io.Serializable {}

  /**
   * The whole job.
   *
   * @param days days since 1970, ascending; the features of a day are what was known before it
   */
  public static Dataset<Row> define(
      SparkSession spark, Inputs inputs, List<String> categories, int[] days, StructType schema) {
    List<Piece> pieces = new ArrayList<>();
    for (String category : categories) {
      for (int from = 0; from < days.length; from += DAYS_PER_PIECE) {
        pieces.add(
            new Piece(
                category,
                java.util.Arrays.copyOfRange(
                    days, from, Math.min(days.length, from + DAYS_PER_PIECE))));
      }
    }
    Broadcast<Inputs> shared =
        org.apache.spark.api.java.JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(inputs);
    return spark
        .createDataset(pieces, Encoders.javaSerialization(Piece.class))
        .repartition(Math.max(1, pieces.size()))
        .flatMap(
            (FlatMapFunction<Piece, Row>) piece -> rows(shared.value(), piece),
            Encoders.row(schema));
  }

  private static Iterator<Row> rows(Inputs inputs, Piece piece) {
    Ledgers.Category category = inputs.ledgers().byCategory().get(piece.category());
    if (category == null) {
      return List.<Row>of().iterator();
    }
    FeatureWalk walk =
        new FeatureWalk(
            inputs.units(),
            category.ledger(),
            inputs.ledgers().others(piece.category(), inputs.risk().categories()),
            inputs.ledgers().of(inputs.risk().leadingOf(piece.category())),
            inputs.firstDay());
    return new Walking(inputs, piece, walk);
  }

  /** Hands out rows day by day, so that a piece never holds more than one day. */
  private static final class Walking implements Iterator<Row> {
    private final Inputs inputs;
    private final Piece piece;
    private final FeatureWalk walk;
    private final List<String> leading;
    private final double[] row;
    private double[][] covariates = new double[0][];
    private Instant asOf = Instant.EPOCH;
    private int dayAt = -1;
    private int unitAt;

    Walking(Inputs inputs, Piece piece, FeatureWalk walk) {
      this.inputs = inputs;
      this.piece = piece;
      this.walk = walk;
      this.leading = inputs.risk().leadingOf(piece.category());
      this.row = new double[FeatureColumns.width(leading.size())];
      this.unitAt = inputs.units().size();
    }

    @Override
    public boolean hasNext() {
      return inputs.units().size() > 0
          && (unitAt < inputs.units().size() || dayAt + 1 < piece.days().length);
    }

    @Override
    public Row next() {
      if (unitAt == inputs.units().size()) {
        if (++dayAt == piece.days().length) {
          throw new java.util.NoSuchElementException();
        }
        int day = piece.days()[dayAt];
        walk.advanceTo(day);
        walk.rate();
        covariates = inputs.covariates().asOf(day, 1);
        asOf = inputs.calendar().startOf(LocalDate.ofEpochDay(day));
        unitAt = 0;
      }
      walk.row(unitAt, row);
      int columns = FeatureColumns.NAMES.size();
      Object[] values = new Object[columns + 7];
      values[0] = asOf;
      values[1] = inputs.kind().word();
      values[2] = inputs.units().ids().get(unitAt);
      values[3] = piece.category();
      for (int c = 0; c < columns; c++) {
        values[4 + c] = row[c];
      }
      Map<String, Double> named = new TreeMap<>();
      for (int c = 0; c < covariates.length; c++) {
        named.put(inputs.covariateNames().get(c), covariates[c][unitAt]);
      }
      for (int l = 0; l < leading.size(); l++) {
        for (int which = 0; which < FeatureColumns.PER_LEADING; which++) {
          named.put(
              RiskSettings.LEADING_COLUMNS.get(which) + ":" + leading.get(l),
              row[FeatureColumns.leading(l, which)]);
        }
      }
      values[4 + columns] = scala.jdk.javaapi.CollectionConverters.asScala(named);
      values[5 + columns] = VERSION;
      values[6 + columns] = inputs.configurationHash();
      unitAt++;
      return RowFactory.create(values);
    }
  }
}
