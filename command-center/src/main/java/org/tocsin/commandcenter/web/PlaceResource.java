package org.tocsin.commandcenter.web;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.tocsin.commandcenter.status.CityTime;
import org.tocsin.commandcenter.table.Tables;
import org.tocsin.domain.place.Place;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The neighbourhoods that hold now, as GeoJSON (RFC 7946). */
@RestController
public final class PlaceResource {
  private final Tables tables;
  private final CityTime time;
  private final JsonMapper json;

  public PlaceResource(Tables tables, CityTime time, JsonMapper json) {
    this.tables = tables;
    this.time = time;
    this.json = json;
  }

  @GetMapping(
      path = "/api/places",
      produces = {"application/geo+json", MediaType.ALL_VALUE})
  String places() {
    ObjectNode collection = json.createObjectNode().put("type", "FeatureCollection");
    ArrayNode features = collection.putArray("features");
    for (Place place : tables.placesAt(time.nowOrWall())) {
      ObjectNode feature = features.addObject().put("type", "Feature").put("id", place.id());
      try {
        feature.set("geometry", json.readTree(place.polygon()));
      } catch (JacksonException e) {
        // A place whose polygon cannot be read is still named in lists.
        feature.putNull("geometry");
      }
      ObjectNode properties = feature.putObject("properties");
      properties
          .put("id", place.id())
          .put("level", place.level())
          .put("name_en", place.nameEn())
          .put("name_zh", place.nameZh())
          .put("centroid_lat", place.centroidLat())
          .put("centroid_lon", place.centroidLon());
      if (place.parentId() != null) {
        properties.put("parent_id", place.parentId());
      }
      if (place.population() != null) {
        properties.put("population", place.population());
      }
    }
    return json.writeValueAsString(collection);
  }
}
