package org.tocsin.batch.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tocsin.domain.place.Place;

/**
 * Neighbourhoods as one SVG picture, coloured by state; north is up, plate carrée at its latitude.
 */
final class MapSvg {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double WIDTH = 330;
  private static final double MOST_HEIGHT = 380;

  /** Colours that stay apart in grey print and for the colour-blind. */
  static final Map<String, String> COLOURS =
      Map.of(
          "above", "#c8571b",
          "usual", "#e8e4da",
          "below", "#5b8fb9",
          "withheld", "#ffffff",
          "unknown", "#f4f4f4");

  private MapSvg() {}

  /** A picture; empty when no place has a polygon. */
  static String draw(List<Place> places, Map<String, String> states, Map<String, String> titles) {
    double west = Double.MAX_VALUE;
    double east = -Double.MAX_VALUE;
    double south = Double.MAX_VALUE;
    double north = -Double.MAX_VALUE;
    List<List<List<double[]>>> shapes = new ArrayList<>();
    for (Place place : places) {
      List<List<double[]>> rings = rings(place.polygon());
      shapes.add(rings);
      for (List<double[]> ring : rings) {
        for (double[] at : ring) {
          west = Math.min(west, at[0]);
          east = Math.max(east, at[0]);
          south = Math.min(south, at[1]);
          north = Math.max(north, at[1]);
        }
      }
    }
    if (west >= east || south >= north) {
      return "";
    }
    double squeeze = Math.cos(Math.toRadians((south + north) / 2));
    double scale = Math.min(WIDTH / ((east - west) * squeeze), MOST_HEIGHT / (north - south));
    double height = (north - south) * scale;
    double left = (WIDTH - (east - west) * squeeze * scale) / 2;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\""
                + " height=\"%.0f\">",
            WIDTH,
            height + 2,
            WIDTH,
            height + 2));
    for (int i = 0; i < places.size(); i++) {
      String id = places.get(i).id();
      String state = states.getOrDefault(id, "unknown");
      StringBuilder path = new StringBuilder();
      for (List<double[]> ring : shapes.get(i)) {
        double lastX = Double.NaN;
        double lastY = Double.NaN;
        char order = 'M';
        for (double[] at : ring) {
          double x = left + (at[0] - west) * squeeze * scale;
          double y = 1 + (north - at[1]) * scale;
          // Points closer than the eye can tell only make the page heavy.
          if (order == 'M' || Math.hypot(x - lastX, y - lastY) > 0.6) {
            path.append(String.format(Locale.ROOT, "%c%.1f %.1f", order, x, y));
            order = 'L';
            lastX = x;
            lastY = y;
          }
        }
        path.append('Z');
      }
      svg.append("<path d=\"")
          .append(path)
          .append("\" fill=\"")
          .append(COLOURS.getOrDefault(state, "#f4f4f4"))
          .append("\" stroke=\"#6d7781\" stroke-width=\"0.6\" fill-rule=\"evenodd\"><title>")
          .append(Html.text(titles.getOrDefault(id, id)))
          .append("</title></path>");
    }
    return svg.append("</svg>").toString();
  }

  private static List<List<double[]>> rings(String polygon) {
    List<List<double[]>> rings = new ArrayList<>();
    try {
      JsonNode geometry = JSON.readTree(polygon);
      JsonNode coordinates = geometry.path("coordinates");
      if (geometry.path("type").asText().equals("MultiPolygon")) {
        coordinates.forEach(part -> part.forEach(ring -> rings.add(ring(ring))));
      } else {
        coordinates.forEach(ring -> rings.add(ring(ring)));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A neighbourhood's polygon is not GeoJSON", e);
    }
    return rings;
  }

  private static List<double[]> ring(JsonNode ring) {
    List<double[]> points = new ArrayList<>();
    ring.forEach(p -> points.add(new double[] {p.path(0).asDouble(), p.path(1).asDouble()}));
    return points;
  }
}
