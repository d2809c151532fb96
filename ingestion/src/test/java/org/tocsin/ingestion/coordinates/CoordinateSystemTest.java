package org.tocsin.ingestion.coordinates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CoordinateSystemTest {
  private static final double TENTH_OF_A_MILLIMETRE = 1e-9;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatWasShiftedComesBackToTheSamePoint(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    CoordinateSystem gcj = CoordinateSystem.of("gcj02");
    CoordinateSystem bd = CoordinateSystem.of("bd09");
    int seen = 0;
    for (int i = 0; i < 2_000; i++) {
      double lat = random.nextDouble(18, 53);
      double lon = random.nextDouble(74, 135);
      LatLon shifted = Gcj02.fromWgs84(lon, lat);
      near(gcj.toWgs84(shifted.lon(), shifted.lat()), lat, lon);
      LatLon baidu = Bd09.fromWgs84(lon, lat);
      near(bd.toWgs84(baidu.lon(), baidu.lat()), lat, lon);
      double metres = Math.hypot((shifted.lat() - lat) * 111_000, (shifted.lon() - lon) * 90_000);
      assertThat(metres).isBetween(1.0, 1_500.0);
      seen++;
    }
    assertThat(seen).isEqualTo(2_000);
  }

  @Test
  void tiananmenIsShiftedAsMapsShowIt() {
    // The forward series at 39.9087 N, 116.3975 E, worked out outside this program.
    LatLon gcj = Gcj02.fromWgs84(116.3975, 39.9087);
    assertThat(gcj.lat()).isCloseTo(39.91010, within(2e-4));
    assertThat(gcj.lon()).isCloseTo(116.40374, within(2e-4));
  }

  @Test
  void outsideChinaNothingIsShifted() {
    assertThat(CoordinateSystem.of("GCJ-02").toWgs84(-87.65, 41.85))
        .isEqualTo(new LatLon(41.85, -87.65));
  }

  @Test
  void illinoisEastInFeetIsWhereTheFileSaysInDegrees() {
    // First two rows of the Chicago file: X, Y beside its own latitude and longitude.
    CoordinateSystem plane = CoordinateSystem.of("EPSG:3435");
    LatLon noble = plane.toWgs84(1_166_930, 1_904_875);
    assertThat(noble.lat()).isCloseTo(41.894541113, within(2e-5));
    assertThat(noble.lon()).isCloseTo(-87.662361421, within(2e-5));
    LatLon champlain = plane.toWgs84(1_181_468, 1_875_029);
    assertThat(champlain.lat()).isCloseTo(41.812317533, within(2e-5));
    assertThat(champlain.lon()).isCloseTo(-87.609891755, within(2e-5));
  }

  @Test
  void aProjStringIsASystemToo() {
    LatLon there =
        CoordinateSystem.of("+proj=utm +zone=51 +datum=WGS84 +units=m +no_defs")
            .toWgs84(500_000, 0);
    assertThat(there.lat()).isCloseTo(0, within(1e-9));
    assertThat(there.lon()).isCloseTo(123, within(1e-9));
  }

  @Test
  void anUnknownSystemIsNamedWithWhatThereIs() {
    assertThatThrownBy(() -> CoordinateSystem.of("EPSG:99999999"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'EPSG:99999999' is unknown; use wgs84, gcj02, bd09");
  }

  private static void near(LatLon found, double lat, double lon) {
    assertThat(found.lat()).isCloseTo(lat, within(TENTH_OF_A_MILLIMETRE));
    assertThat(found.lon()).isCloseTo(lon, within(TENTH_OF_A_MILLIMETRE));
  }
}
