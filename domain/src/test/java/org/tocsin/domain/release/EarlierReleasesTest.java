package org.tocsin.domain.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.release.SmallCells.Cell;

class EarlierReleasesTest {
  private static final int LEAST = 5;
  private static final long[][] FIRST = {{3, 40, 50}, {60, 70, 80}, {90, 20, 30}};

  /**
   * What was told of {@link #FIRST}: p0 and another place keep c0 and another kind to themselves.
   */
  private final ToldCells first =
      EarlierReleases.NONE.decide(SmallCellsTest.table(FIRST), category -> LEAST);

  @Test
  void withoutAReleaseTheTableDecides() {
    assertThat(first)
        .isEqualTo(
            SmallCells.of(SmallCellsTest.table(FIRST), category -> LEAST, Set.of()).toTold());
    assertThat(first.count("p0", "c0")).isEmpty();
    assertThat(first.placeTotal("p0")).hasValue(93);
  }

  @Test
  void oneLateReportInAWithheldCellMovesNoTotal() {
    ToldCells again = decide(new long[][] {{4, 40, 50}, {60, 70, 80}, {90, 20, 30}});
    assertThat(again).isEqualTo(first);
  }

  @Test
  void aCountThatIsNoLongerSmallStaysWithheld() {
    ToldCells again = decide(new long[][] {{30, 40, 50}, {60, 70, 80}, {90, 20, 30}});
    assertThat(again.count("p0", "c0")).isEmpty();
    assertThat(again.placeTotal("p0")).as("grown by 27").hasValue(120);
    assertThat(again.categoryTotal("c0")).hasValue(180);
  }

  @Test
  void whatIsWithheldDoesNotShrinkATotal() {
    ToldCells again = decide(new long[][] {{0, 40, 50}, {60, 70, 80}, {90, 20, 30}});
    assertThat(again).isEqualTo(first);
  }

  @Test
  void aToldCountThatMovedMovesItsTotalsByJustThat() {
    assertThat(first.count("p1", "c2")).hasValue(80);
    ToldCells again = decide(new long[][] {{4, 40, 50}, {60, 70, 87}, {90, 20, 30}});
    assertThat(again.count("p1", "c2")).hasValue(87);
    assertThat(again.placeTotal("p1")).hasValue(217);
    assertThat(again.categoryTotal("c2")).hasValue(167);
    assertThat(again.placeTotal("p0")).hasValue(93);
    assertThat(decide(new long[][] {{3, 40, 50}, {60, 70, 84}, {90, 20, 30}}))
        .as("not by its least")
        .isEqualTo(first);
  }

  @Test
  void aTotalThatWasWithheldStaysSo() {
    Map<Cell, Long> quiet = SmallCellsTest.table(new long[][] {{0, 3}, {60, 70}, {90, 20}});
    ToldCells before = EarlierReleases.NONE.decide(quiet, category -> LEAST);
    assertThat(before.placeTotal("p0")).isEmpty();
    Set<Cell> withheld = withheld(before);
    assertThat(withheld).contains(new Cell("p0", SmallCells.ALL));

    ToldCells again =
        new EarlierReleases(withheld, before)
            .decide(
                SmallCellsTest.table(new long[][] {{40, 30}, {60, 70}, {90, 20}}),
                category -> LEAST);

    for (String place : before.places()) {
      assertThat(again.placeTotal(place).isPresent())
          .as(place)
          .isEqualTo(before.placeTotal(place).isPresent());
    }
  }

  private ToldCells decide(long[][] counts) {
    return new EarlierReleases(withheld(first), first)
        .decide(SmallCellsTest.table(counts), category -> LEAST);
  }

  private static Set<Cell> withheld(ToldCells told) {
    Set<Cell> withheld = new HashSet<>();
    for (String place : told.places()) {
      for (String category : told.categories()) {
        if (told.count(place, category).isEmpty()) {
          withheld.add(new Cell(place, category));
        }
        if (told.categoryTotal(category).isEmpty()) {
          withheld.add(new Cell(SmallCells.ALL, category));
        }
      }
      if (told.placeTotal(place).isEmpty()) {
        withheld.add(new Cell(place, SmallCells.ALL));
      }
    }
    return withheld;
  }
}
