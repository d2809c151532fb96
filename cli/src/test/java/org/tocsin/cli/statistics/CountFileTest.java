package org.tocsin.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.cli.statistics.CountFile.Series;

/** A file too large for memory is handed out in batches that say the same. */
class CountFileTest {
  private static final int SERIES = 70;
  private static final int WEEKS = 9;

  @TempDir private Path folder;

  private static List<String> rows() {
    List<String> rows = new ArrayList<>();
    for (int series = 0; series < SERIES; series++) {
      for (int week = 1; week <= WEEKS; week++) {
        rows.add("s%d,%d,%d,2".formatted(series, week, series * week));
      }
    }
    return rows;
  }

  private Path file(String name, List<String> rows) throws IOException {
    return Files.writeString(
        folder.resolve(name), "series,time,count,population\n" + String.join("\n", rows) + "\n");
  }

  private record Said(List<String> rows, int batches, int largest) {}

  private static Said read(Path file, long rowsInMemory) throws IOException {
    List<String> said = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    CountFile.read(file, Optional.empty(), rowsInMemory)
        .batches(
            batch -> {
              sizes.add(batch.stream().mapToInt(Series::size).sum());
              for (Series one : batch) {
                for (int row = 0; row < one.size(); row++) {
                  said.add(one.name() + " " + one.time(row) + " " + one.count(row));
                }
              }
            });
    return new Said(said, sizes.size(), Collections.max(sizes));
  }

  @Test
  void seriesThatStandTogetherAreReadAFewAtATime() throws IOException {
    Path file = file("grouped.csv", rows());
    Said whole = read(file, 1_000_000);
    Said few = read(file, 40);
    assertThat(whole.rows()).hasSize(SERIES * WEEKS);
    assertThat(whole.batches()).isEqualTo(1);
    assertThat(few.rows()).isEqualTo(whole.rows());
    assertThat(few.largest()).isLessThanOrEqualTo(40 + WEEKS);
  }

  @Test
  void rowsInAnyOrderAreSortedIntoPartsOnDisk() throws IOException {
    List<String> rows = rows();
    Collections.shuffle(rows, new Random(5));
    Path file = file("shuffled.csv", rows);
    Said whole = read(file, 1_000_000);
    Said few = read(file, 100);
    assertThat(whole.rows()).hasSize(SERIES * WEEKS);
    assertThat(few.rows()).isEqualTo(whole.rows());
    assertThat(few.batches()).isEqualTo(7);
    assertThat(few.largest()).isLessThanOrEqualTo(90);
  }
}
