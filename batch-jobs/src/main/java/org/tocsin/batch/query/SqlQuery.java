package org.tocsin.batch.query;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** One question to the tables. It reads only: every table has one writer, and that is a job. */
public final class SqlQuery {
  private static final Set<String> QUESTIONS =
      Set.of("select", "with", "values", "table", "show", "describe", "desc", "explain");

  private SqlQuery() {}

  /**
   * One page of an answer.
   *
   * @param offset rows passed over
   * @param limit the most rows printed; 0 means all
   */
  public record Page(int offset, int limit) {
    public static final Page ALL = new Page(0, 0);

    public Page {
      if (offset < 0 || limit < 0) {
        throw new IllegalArgumentException(
            "Offset %d and limit %d cannot be negative".formatted(offset, limit));
      }
    }

    Dataset<Row> of(Dataset<Row> rows) {
      Dataset<Row> rest = offset > 0 ? rows.offset(offset) : rows;
      return limit > 0 ? rest.limit(limit) : rest;
    }
  }

  /**
   * Prints the answer whole.
   *
   * @throws IllegalArgumentException if the statement is not a question
   */
  public static void print(SparkSession spark, String query, RowFormat format, PrintStream out) {
    print(spark, query, format, Page.ALL, out);
  }

  /**
   * Prints a page of the answer. Pages fit together only if the question says an order.
   *
   * @throws IllegalArgumentException if the statement is not a question
   */
  public static void print(
      SparkSession spark, String query, RowFormat format, Page page, PrintStream out) {
    String first = query.strip().toLowerCase(Locale.ROOT).split("[\\s(]+", 2)[0];
    if (!QUESTIONS.contains(first) || writes(spark, query)) {
      throw new IllegalArgumentException(
          "Only questions are answered (select, with, show, describe, explain), not '%s'"
              .formatted(first));
    }
    format.print(page.of(spark.sql(query)), out);
  }

  private static boolean writes(SparkSession spark, String query) {
    try {
      LogicalPlan plan =
          ((org.apache.spark.sql.classic.SparkSession) spark)
              .sessionState()
              .sqlParser()
              .parsePlan(query);
      return plan.exists(node -> node instanceof InsertIntoStatement);
    } catch (ParseException e) {
      throw new IllegalArgumentException(
          "The query cannot be read: "
              + String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(""),
          e);
    }
  }
}
