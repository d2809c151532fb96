package org.tocsin.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.types.TypeUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeTest {
  @TempDir private Path home;

  @Test
  void everyTableIsCreatedAsDeclaredAndOnlyOnce() throws IOException {
    Lake lake = Lake.embedded(home);
    lake.create();
    String first = location(lake);
    lake.create();

    assertThat(location(lake)).isEqualTo(first);
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      for (LakeTable declared : LakeTable.values()) {
        Table table = catalog.loadTable(declared.identifier());
        assertThat(table.schema().sameSchema(declared.schema())).as(declared.tableName()).isTrue();
        assertThat(table.spec().isUnpartitioned())
            .isEqualTo(declared.partitionSpec().isUnpartitioned());
        assertThat(table.sortOrder().isSorted()).isTrue();
        assertThat(table.properties()).containsEntry("write.parquet.compression-codec", "zstd");
      }
    }
  }

  @Test
  void aTableOfAnOlderHomeGetsTheOptionalColumnsItLacks() throws IOException {
    Lake lake = olderHome("body");
    lake.create();

    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      Table actions = catalog.loadTable(LakeTable.ALERT_ACTION.identifier());
      assertThat(actions.schema().findField("body").isOptional()).isTrue();
      assertThat(actions.schema().sameSchema(LakeTable.ALERT_ACTION.schema())).isTrue();
    }
    lake.create();
  }

  @Test
  void aTableThatLacksARequiredColumnIsRefused() throws IOException {
    Lake lake = olderHome("desk");
    assertThatThrownBy(lake::create)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Table alert_action lacks column 'desk'");
  }

  /** A home whose table of acts was created before a column was declared. */
  private Lake olderHome(String absent) throws IOException {
    Lake lake = Lake.embedded(home);
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      ((SupportsNamespaces) catalog).createNamespace(LakeTable.NAMESPACE);
      Schema older =
          new Schema(
              LakeTable.ALERT_ACTION.schema().columns().stream()
                  .filter(c -> !c.name().equals(absent))
                  .toList());
      catalog.createTable(LakeTable.ALERT_ACTION.identifier(), older);
    }
    return lake;
  }

  @Test
  void everyColumnHasAnIdOfItsOwn() {
    for (LakeTable table : LakeTable.values()) {
      List<Integer> ids = List.copyOf(TypeUtil.indexById(table.schema().asStruct()).keySet());
      Set<Integer> distinct = new HashSet<>(ids);
      assertThat(distinct).hasSameSizeAs(ids);
      assertThat(table.schema().columns()).isNotEmpty();
    }
  }

  @Test
  void noColumnHoldsAPerson() {
    List<String> banned =
        List.of("user", "person", "phone", "email", "first_name", "last_name", "caller", "address");

    assertThat(Stream.of(LakeTable.values()).flatMap(t -> t.schema().columns().stream()))
        .isNotEmpty()
        .allSatisfy(c -> assertThat(c.name()).doesNotContain(banned));
  }

  private static String location(Lake lake) throws IOException {
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      return catalog.loadTable(LakeTable.INCIDENT.identifier()).location();
    }
  }
}
