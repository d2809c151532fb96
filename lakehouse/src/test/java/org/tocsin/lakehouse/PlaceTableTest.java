package org.tocsin.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.place.Place;

class PlaceTableTest {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2026-02-01T00:00:00Z");

  @TempDir Path home;

  private static Place place(String id, String name) {
    return new Place(id, null, "neighbourhood", name, name, "{}", 1000.0, 31.1, 121.1, 2.5);
  }

  @Test
  void theNewestVersionOfEachPlaceIsListedAndTheSameNewsIsNoNews() throws Exception {
    Lake lake = Lake.embedded(home);
    lake.create();
    Catalog catalog = lake.open();
    try (Closeable closeable = (Closeable) catalog) {
      PlaceTable table = new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier()));
      assertThat(table.list()).isEmpty();
      assertThat(table.replace(List.of(place("b", "Bund"), place("a", "Abbey")), FIRST, null))
          .isEqualTo(2);
      assertThat(table.replace(List.of(place("a", "Abbey"), place("b", "The Bund")), LATER, null))
          .isEqualTo(1);
      assertThat(table.replace(List.of(place("b", "The Bund")), LATER, null)).isZero();
      assertThat(table.list()).containsExactly(place("a", "Abbey"), place("b", "The Bund"));
    }
  }

  @Test
  void aRunThatNeverCameHasNoRows() throws Exception {
    Lake lake = Lake.embedded(home);
    lake.create();
    Catalog catalog = lake.open();
    try (Closeable closeable = (Closeable) catalog) {
      assertThat(RunCounts.landed(catalog, "none")).isZero();
      assertThat(RunCounts.of(catalog, "none").total()).isZero();
    }
  }
}
