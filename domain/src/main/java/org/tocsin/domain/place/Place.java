package org.tocsin.domain.place;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A neighbourhood as people know it.
 *
 * @param level such as {@code neighbourhood} or {@code district}
 * @param parentId the place of a higher level that contains it
 * @param polygon GeoJSON geometry (Polygon or MultiPolygon; longitude before latitude)
 * @param centroidLat WGS84 degrees
 * @param areaKm2 square kilometres
 */
public record Place(
    String id,
    @Nullable String parentId,
    String level,
    String nameEn,
    String nameZh,
    String polygon,
    @Nullable Double population,
    double centroidLat,
    double centroidLon,
    double areaKm2)
    implements Serializable {
  public Place {
    if (id.isBlank()) {
      throw new IllegalArgumentException("A place needs an id");
    }
  }
}
