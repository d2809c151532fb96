package org.tocsin.ingestion.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.ingestion.coordinates.CoordinateSystem;

/**
 * How a row says where it is.
 *
 * @param x longitude or easting
 * @param y latitude or northing
 * @param decimals of a degree that are kept; 4 is about 11 m
 * @param within WGS84 box; absent means the whole world
 * @param rejectingOutside whether a point outside the box rejects the record; else it loses its
 *     coordinate
 * @param rejectingMissing whether a record without a coordinate is rejected
 * @param placeholders coordinates, as the source writes them, that mean "unknown"
 * @param sharedByMoreThan rows of one file with the very same coordinate from which it means
 *     "unknown"; 0 switches this off
 */
public record CoordinateRule(
    FieldRule x,
    FieldRule y,
    CoordinateSystem system,
    int decimals,
    @Nullable Box within,
    boolean rejectingOutside,
    boolean rejectingMissing,
    List<Point> placeholders,
    int sharedByMoreThan) {
  public CoordinateRule {
    placeholders = List.copyOf(placeholders);
  }

  /** A rectangle of degrees, edges included. */
  public record Box(double south, double north, double west, double east) {
    public boolean contains(double lat, double lon) {
      return lat >= south && lat <= north && lon >= west && lon <= east;
    }
  }

  /** A coordinate as the source writes it. */
  public record Point(double x, double y) {}

  /** The coordinate as written; null if a part is missing or no number. */
  public @Nullable Point point(Row row) {
    String writtenX = x.value(row);
    String writtenY = y.value(row);
    if (writtenX == null || writtenY == null) {
      return null;
    }
    try {
      double px = Double.parseDouble(writtenX);
      double py = Double.parseDouble(writtenY);
      return Double.isFinite(px) && Double.isFinite(py) ? new Point(px, py) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
