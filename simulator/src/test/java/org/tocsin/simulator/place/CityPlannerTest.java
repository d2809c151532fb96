package org.tocsin.simulator.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.operation.union.CascadedPolygonUnion;
import org.tocsin.simulator.chance.Chance;

class CityPlannerTest {

  static Stream<Arguments> cities() {
    return Stream.of(
        Arguments.of(1L, 40),
        Arguments.of(2L, 40),
        Arguments.of(3L, 40),
        Arguments.of(4L, 8),
        Arguments.of(5L, 12),
        Arguments.of(6L, 120),
        Arguments.of(7L, 250));
  }

  @ParameterizedTest
  @MethodSource("cities")
  void neighbourhoodsCoverTheLandWithoutGapOrOverlap(long seed, int count) {
    City city = CityPlanner.plan(seed, count);

    List<Geometry> polygons = city.neighbourhoods().stream().map(Neighbourhood::polygon).toList();
    assertThat(polygons).hasSize(count).allMatch(Geometry::isValid);
    double parts = polygons.stream().mapToDouble(Geometry::getArea).sum();
    Geometry whole = CascadedPolygonUnion.union(polygons);
    assertThat(whole.getArea()).isCloseTo(parts, within(1e-9 * parts));
    assertThat(whole.getNumGeometries()).as("two banks, no crumbs").isLessThanOrEqualTo(3);
    for (int i = 0; i < whole.getNumGeometries(); i++) {
      org.locationtech.jts.geom.Polygon bank =
          (org.locationtech.jts.geom.Polygon) whole.getGeometryN(i);
      assertThat(bank.getNumInteriorRing()).as("no holes").isZero();
    }
    double districts = city.districts().stream().mapToDouble(d -> d.polygon().getArea()).sum();
    assertThat(districts).isCloseTo(parts, within(1e-9 * parts));
    assertThat(city.districts()).allMatch(d -> d.polygon().isValid());
  }

  @ParameterizedTest
  @MethodSource("cities")
  void everyPlaceHasNamesOfItsOwnInBothLanguages(long seed, int count) {
    City city = CityPlanner.plan(seed, count);

    assertThat(city.neighbourhoods()).extracting(Neighbourhood::nameEn).doesNotHaveDuplicates();
    assertThat(city.neighbourhoods()).extracting(Neighbourhood::nameZh).doesNotHaveDuplicates();
    assertThat(city.neighbourhoods()).extracting(Neighbourhood::id).doesNotHaveDuplicates();
    assertThat(city.districts()).extracting(District::nameEn).doesNotHaveDuplicates();
    assertThat(city.districts()).extracting(District::nameZh).doesNotHaveDuplicates();
    assertThat(city.neighbourhoods())
        .allMatch(n -> n.nameZh().codePoints().anyMatch(Character::isIdeographic));
  }

  @Test
  void bordersAreSharedByBothSides() {
    City city = CityPlanner.plan(1, 40);

    int borders = 0;
    for (Neighbourhood n : city.neighbourhoods()) {
      for (int other : n.neighbours()) {
        assertThat(city.neighbourhood(other).neighbours()).contains(n.index());
        borders++;
      }
    }
    assertThat(borders).isGreaterThan(120);
  }

  @Test
  void aMillionPeopleLiveThereAndMostNearTheCentre() {
    City city = CityPlanner.plan(1, 40);

    assertThat(city.population()).isBetween(990_000L, 1_010_000L);
    double centre = density(city, true);
    assertThat(centre).isGreaterThan(2 * density(city, false));
    assertThat(city.neighbourhoods()).anyMatch(Neighbourhood::onRiver);
    assertThat(city.quietest().reporting()).isEqualTo(CityPlanner.QUIET_REPORTING);
  }

  @Test
  void pointsLieInsideTheirPlace() {
    City city = CityPlanner.plan(1, 40);
    Chance chance = Chance.of(9, "points");

    for (Neighbourhood n : city.neighbourhoods()) {
      for (int i = 0; i < 50; i++) {
        var point = n.anyPoint(chance);
        assertThat(city.findAt(point.x, point.y)).contains(n);
        var near = n.pointNear(point, 0.2, chance);
        assertThat(n.contains(near.x, near.y)).isTrue();
      }
    }
  }

  @Test
  void tooFewNeighbourhoodsAreRefused() {
    assertThatThrownBy(() -> CityPlanner.plan(1, 3))
        .hasMessage("3 neighbourhoods are too few for a city; use at least 8");
  }

  private static double density(City city, boolean central) {
    double people = 0;
    double area = 0;
    for (Neighbourhood n : city.neighbourhoods()) {
      if ((StrictMath.hypot(n.x(), n.y()) < 3.5) == central) {
        people += n.population();
        area += n.areaKm2();
      }
    }
    return people / area;
  }
}
