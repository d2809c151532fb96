package org.tocsin.cli.stack;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.catalog.Catalog;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import org.tocsin.lakehouse.SensorTable;

/**
 * A made-up city in which every family of detectors has something to do: places about half a
 * kilometre apart on a grid, so that neighbours can light up together and silence can be told from
 * calm; sensors of one property; and two compound rules that every background report and every
 * value is held against, though neither ever holds. The promise is so wide that any three reports
 * where hardly one is usual are an alert.
 *
 * @param run what its places and sensors are called after
 */
record BenchCity(String run, int places, int probes, int lone, int takenBack, int sensors) {
  private static final String PROPERTY = "bench-rain";
  private static final double SOUTH = 41.0;
  private static final double WEST = -88.0;
  private static final double STEP_LAT = 0.0045;
  private static final double STEP_LON = 0.006;
  private static final int A_ROW = 100;
  private static final double AREA_KM2 = 0.25;

  private static final String CONFIGURATION =
      """
      warning:
        false-episodes-per-week: 10000
        cluster: {at: "%s"}
      categories:
        bench-probe-0: {}
        bench-background: {}
      sensors:
        bench-rain: {unit: mm/h, upper: 50}
      rules:
        bench-wet:
          when: sensor bench-rain > 40 within 1h, 1 km and count bench-background >= 3 within 1h, 1 km
          category: bench-background
          en: Much rain and many reports
          zh: 雨大且报告多
        bench-weak-signs:
          when: signal surge bench-probe-0 within 1h, 1 km and count bench-background >= 1000000 within 1h, 1 km
          category: bench-background
          en: Weak signs together
          zh: 弱信号叠加
      """;

  /**
   * What {@code tocsin.yaml} says of it.
   *
   * @param scanAt civil time of the day's scan for clusters
   */
  static String configuration(LocalTime scanAt) {
    return CONFIGURATION.formatted(scanAt);
  }

  /** Puts places and sensors into the tables. */
  void store(Lake lake) throws IOException {
    lake.create();
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier()))
          .replace(located(), Instant.EPOCH, null);
      new SensorTable(catalog.loadTable(LakeTable.SENSOR.identifier()))
          .replace(standing(), Instant.EPOCH);
    }
  }

  private List<SensorTable.Sensor> standing() {
    List<SensorTable.Sensor> standing = new ArrayList<>(sensors);
    for (int i = 0; i < sensors; i++) {
      // Spread over the background's places; each stands in the middle of one.
      int at = (int) ((long) i * places / Math.max(1, sensors));
      standing.add(
          new SensorTable.Sensor(
              "%s-sensor-%d".formatted(run, i),
              PROPERTY,
              "mm/h",
              "%s-place-%d".formatted(run, at),
              lat(at),
              lon(at),
              null,
              50.0,
              null,
              null));
    }
    return standing;
  }

  private List<Place> located() {
    List<Place> located = new ArrayList<>();
    add(located, "place", places);
    add(located, "warm", probes);
    add(located, "load", probes);
    add(located, "lone", lone);
    add(located, "back", takenBack);
    return located;
  }

  private void add(List<Place> located, String kind, int count) {
    for (int i = 0; i < count; i++) {
      int at = located.size();
      String id = "%s-%s-%d".formatted(run, kind, i);
      located.add(
          new Place(
              id, null, "neighbourhood", id, id, square(at), null, lat(at), lon(at), AREA_KM2));
    }
  }

  private static String square(int at) {
    double south = lat(at) - STEP_LAT / 2;
    double west = lon(at) - STEP_LON / 2;
    return String.format(
        Locale.ROOT,
        "{\"type\":\"Polygon\",\"coordinates\":[[[%1$.4f,%2$.5f],[%3$.4f,%2$.5f],[%3$.4f,%4$.5f],[%1$.4f,%4$.5f],[%1$.4f,%2$.5f]]]}",
        west,
        south,
        west + STEP_LON,
        south + STEP_LAT);
  }

  private static double lat(int at) {
    return SOUTH + STEP_LAT * Math.floorDiv(at, A_ROW);
  }

  private static double lon(int at) {
    return WEST + STEP_LON * (at % A_ROW);
  }
}
