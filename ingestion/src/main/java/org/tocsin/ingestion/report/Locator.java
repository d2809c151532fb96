package org.tocsin.ingestion.report;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.ingestion.coordinates.LatLon;
import org.tocsin.ingestion.mapping.CoordinateRule;
import org.tocsin.ingestion.mapping.CoordinateRule.Point;
import org.tocsin.ingestion.mapping.Mapping;
import org.tocsin.ingestion.mapping.NeighbourhoodRule;
import org.tocsin.ingestion.mapping.Row;
import org.tocsin.ingestion.place.Cells;
import org.tocsin.ingestion.place.PlaceIndex;

/** Says where a row is: rounded degrees, cell and neighbourhood. */
final class Locator {
  private static final Where NOWHERE = new Where(null, null, null, null, null);

  private final @Nullable CoordinateRule rule;
  private final @Nullable NeighbourhoodRule named;
  private final PlaceIndex places;
  private final Cells cells = new Cells();
  private final Set<Point> shared;

  /**
   * Where a row is. All but {@code refusal} are absent if it does not say.
   *
   * @param refusal the reason to refuse it for its coordinate; absent if there is none
   */
  record Where(
      @Nullable Double lat,
      @Nullable Double lon,
      @Nullable String cell,
      @Nullable String neighbourhoodId,
      @Nullable String refusal) {}

  Locator(Mapping mapping, PlaceIndex places, Set<Point> shared) {
    this.rule = mapping.coordinates();
    this.named = mapping.neighbourhood();
    this.places = places;
    this.shared = Set.copyOf(shared);
  }

  Where where(Row row) {
    Where found = rule == null ? NOWHERE : byCoordinate(rule, row);
    if (named == null || found.refusal != null || !isAsked(named, found)) {
      return found;
    }
    String name = named.field().value(row);
    String id = name == null ? null : known(name);
    return id == null ? found : new Where(found.lat, found.lon, found.cell, id, null);
  }

  private static boolean isAsked(NeighbourhoodRule rule, Where found) {
    return switch (rule.use()) {
      case "always" -> true;
      case "without_place" -> found.neighbourhoodId == null;
      default -> found.lat == null;
    };
  }

  /** Where a sensor with a fixed place is. */
  Where at(double lat, double lon) {
    return located(lat, lon, 5);
  }

  /** The neighbourhood if places are loaded and one has this id; any id where none are loaded. */
  @Nullable String known(String neighbourhoodId) {
    return places.isEmpty() || places.knows(neighbourhoodId) ? neighbourhoodId : null;
  }

  private Where byCoordinate(CoordinateRule r, Row row) {
    Point point = r.point(row);
    if (point == null || r.placeholders().contains(point) || shared.contains(point)) {
      return missing(r);
    }
    LatLon there = r.system().toWgs84(point.x(), point.y());
    // Zero, zero is where a form leaves a coordinate empty, not a city.
    if (!there.isValid() || (point.x() == 0 && point.y() == 0)) {
      return missing(r);
    }
    if (r.within() != null && !r.within().contains(there.lat(), there.lon())) {
      return r.rejectingOutside()
          ? new Where(there.lat(), there.lon(), null, null, Reason.OUTSIDE_BOX)
          : missing(r);
    }
    return located(there.lat(), there.lon(), r.decimals());
  }

  private static Where missing(CoordinateRule r) {
    return r.rejectingMissing()
        ? new Where(null, null, null, null, Reason.MISSING_COORDINATE)
        : NOWHERE;
  }

  /**
   * The neighbourhood is that of the exact point; the cell is that of the rounded one, so that it
   * does not say more than the coordinates that are kept.
   */
  private Where located(double exactLat, double exactLon, int decimals) {
    double lat = round(exactLat, decimals);
    double lon = round(exactLon, decimals);
    return new Where(lat, lon, cells.cell(lat, lon), places.find(exactLat, exactLon), null);
  }

  private static double round(double degrees, int decimals) {
    double scale = Math.pow(10, decimals);
    return Math.round(degrees * scale) / scale;
  }
}
