package org.tocsin.models.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The scan against SaTScan 9.6, the R package scanstatistics and an independent reference. */
class ScanReferenceTest {

  @Test
  void newYorkLeukaemiaIsWhatSatscanFinds() {
    JsonNode oracle = Oracle.scanCase("scan/ny_spatial_poisson");
    NewYork ny = NewYork.read();
    ScanStudy study = ScanStudy.poisson(ny.places, ny.counts, ny.population);
    CandidateZones zones = CandidateZones.circles(ny.places, ny.weights(), 0.5);
    double tolerance = oracle.get("tol").asDouble();

    assertThat(zones.listDistinct()).hasSize(oracle.get("n_zones").asInt());
    ScanResult result =
        SpaceTimeScan.run(study, zones, ScanSettings.of(ScanKind.SPATIAL).withThreads(2));

    JsonNode top = oracle.get("reference_top");
    assertThat(top.size()).isEqualTo(5);
    for (int i = 0; i < top.size(); i++) {
      ScanCluster cluster = result.clusters().get(i);
      assertThat(cluster.llr()).isCloseTo(top.get(i).get("llr").asDouble(), within(tolerance));
      assertThat(cluster.places()).containsExactlyElementsOf(sortedTexts(top.get(i).get("ids")));
      assertThat(cluster.observed()).isEqualTo(top.get(i).get("cases").asLong());
      assertThat(cluster.expected())
          .isCloseTo(top.get(i).get("expected").asDouble(), within(tolerance));
      double p = oracle.get("mc_p_values_999").get(i).asDouble();
      assertThat(cluster.pValue()).isCloseTo(p, within(monteCarloError(p, 999) * 1.5));
      assertThat(cluster.rank()).isEqualTo(i + 1);
    }
    double[] satscan = Oracle.doubles(oracle.get("satscan_llr"));
    for (int i = 0; i < satscan.length; i++) {
      assertThat(result.clusters().get(i).llr()).isCloseTo(satscan[i], within(1e-6));
    }
    double[] maxima =
        result.replicaMaxima().stream().mapToDouble(Double::doubleValue).sorted().toArray();
    assertThat(maxima[499])
        .isCloseTo(oracle.get("mc_quantiles_null_max").get("0.5").asDouble(), within(0.25));
    assertThat(maxima[949])
        .isCloseTo(oracle.get("mc_quantiles_null_max").get("0.95").asDouble(), within(0.7));
  }

  @Test
  void prospectivePoissonScanOfTheGridMatchesEveryExpectedCountAndScore() {
    JsonNode oracle = Oracle.scanCase("scan/st_poisson_prospective");
    Grid grid = Grid.of(oracle);
    // The reference multiplies the population by a known shape of the week.
    double[] week = {1, 1, 1, 1, 1.3, 1.5, 0.8};
    double[][] atRisk = new double[36][14];
    for (int cell = 0; cell < 36; cell++) {
      for (int t = 0; t < atRisk[cell].length; t++) {
        atRisk[cell][t] = grid.population[cell][t] * week[t % 7];
      }
    }
    ScanStudy study = ScanStudy.poisson(grid.places, grid.counts, atRisk);

    checkGrid(oracle, grid, study, oracle.get("expected"));
  }

  @Test
  void prospectivePermutationScanOfTheGridMatchesEveryExpectedCountAndScore() {
    JsonNode oracle = Oracle.scanCase("scan/st_permutation_prospective");
    Grid grid = Grid.of(oracle);
    ScanStudy study = ScanStudy.permutation(grid.places, grid.counts);

    checkGrid(oracle, grid, study, oracle.get("expected_perm"));
  }

  @Test
  void newMexicoMatchesTheExpectationBasedScan() {
    NewMexico nm = NewMexico.read();
    ScanStudy study = ScanStudy.expectation(nm.places, nm.counts, nm.baselines);
    JsonNode expected = nm.oracle.get("eb_poisson");

    checkGivenZones(nm, study, expected, 1e-10);
    ScanResult result = scan(nm, study);
    ScanCluster best = result.clusters().get(0);
    assertThat(best.places()).containsExactly("losalamos", "santafe");
    assertThat(best.to() - best.from()).isEqualTo(4);
    assertThat(best.llr()).isCloseTo(9.180617, within(1e-6));
    assertThat(best.relativeRisk())
        .isCloseTo(expected.get("top").get(0).get("relrisk").asDouble(), within(1e-10));
    assertThat(best.pValue()).isCloseTo(0.005, within(monteCarloError(0.005, 999) + 0.005));
  }

  @Test
  void newMexicoMatchesThePopulationBasedScan() {
    NewMexico nm = NewMexico.read();
    // The package expects equally many cases each year, shared out by that year's population.
    ScanStudy study = ScanStudy.poisson(nm.places, nm.counts, nm.shareOfYear());

    checkGivenZones(nm, study, nm.oracle.get("pb_poisson"), 1e-10);
    ScanCluster best = scan(nm, study).clusters().get(0);
    assertThat(best.places()).hasSize(15).contains("bernalillo", "valencia");
    JsonNode top = nm.oracle.get("pb_poisson").get("top").get(0);
    assertThat(best.relativeRisk())
        .isCloseTo(
            top.get("relrisk_in").asDouble() / top.get("relrisk_out").asDouble(), within(1e-10));
    assertThat(best.pValue()).isCloseTo(0.02, within(0.02));
  }

  @Test
  void newMexicoMatchesThePermutationScan() {
    NewMexico nm = NewMexico.read();
    ScanStudy study = ScanStudy.permutation(nm.places, nm.counts);

    checkGivenZones(nm, study, nm.oracle.get("permutation"), 1e-10);
    ScanCluster best = scan(nm, study).clusters().get(0);
    assertThat(best.places()).containsExactly("chaves", "eddy");
    assertThat(best.to() - best.from()).isEqualTo(1);
    assertThat(best.llr()).isCloseTo(1.786241, within(1e-6));
    assertThat(best.pValue()).isCloseTo(0.322, within(0.12));
  }

  @Test
  void newMexicoCountsAreThoseOfTheRawFile() {
    NewMexico nm = NewMexico.read();
    int seen = 0;
    for (String[] row : Oracle.rows("NM_popcas.csv")) {
      if (row[0].equals("year") || !row[0].matches("198[6-9]")) {
        continue;
      }
      int year = Integer.parseInt(row[0]) - 1986;
      int place = nm.places.indexOf(row[1]);
      assertThat(nm.counts[place][year]).isEqualTo(Integer.parseInt(row[3]));
      assertThat(nm.population[place][year]).isEqualTo(Double.parseDouble(row[2]));
      seen++;
    }
    assertThat(seen).isEqualTo(32 * 4);
  }

  private static ScanResult scan(NewMexico nm, ScanStudy study) {
    return SpaceTimeScan.run(
        study,
        CandidateZones.given(nm.places, nm.zones),
        ScanSettings.of(ScanKind.PROSPECTIVE).withMaxDuration(4).withThreads(2));
  }

  private static void checkGivenZones(
      NewMexico nm, ScanStudy study, JsonNode expected, double tolerance) {
    JsonNode top = expected.get("top");
    assertThat(top.size()).isEqualTo(10);
    List<Double> scores = new ArrayList<>();
    for (List<String> zone : nm.zones) {
      for (int duration = 1; duration <= 4; duration++) {
        scores.add(SpaceTimeScan.score(study, zone, 4 - duration, 4).llr());
      }
    }
    scores.sort(Comparator.reverseOrder());
    for (int i = 0; i < top.size(); i++) {
      double score = top.get(i).get("score").asDouble();
      List<String> zone = nm.zones.get(top.get(i).get("zone").asInt() - 1);
      int duration = top.get(i).get("duration").asInt();
      assertThat(SpaceTimeScan.score(study, zone, 4 - duration, 4).llr())
          .isCloseTo(score, within(tolerance));
      assertThat(scores.get(i)).isCloseTo(score, within(tolerance));
    }
  }

  private static void checkGrid(JsonNode oracle, Grid grid, ScanStudy study, JsonNode expected) {
    double tolerance = oracle.get("tol").asDouble();
    int maxDuration = oracle.get("max_duration").asInt();
    int periods = study.periods();
    for (int t = 0; t < periods; t++) {
      double[] row = Oracle.doubles(expected.get(t));
      for (int cell = 0; cell < row.length; cell++) {
        assertThat(study.expected(grid.index(cell), t)).isCloseTo(row[cell], within(tolerance));
      }
    }
    CandidateZones zones = CandidateZones.circles(grid.places, grid.weights(), 0.5);
    List<List<String>> distinct = zones.listDistinct();
    assertThat(distinct).hasSize(229);
    List<ScanCluster> all = new ArrayList<>();
    for (List<String> zone : distinct) {
      for (int duration = 1; duration <= maxDuration; duration++) {
        all.add(SpaceTimeScan.score(study, zone, periods - duration, periods));
      }
    }
    all.sort(Comparator.comparingDouble(ScanCluster::llr).reversed());
    JsonNode top = oracle.get("top");
    for (int i = 0; i < top.size(); i++) {
      ScanCluster found = all.get(i);
      assertThat(found.llr()).isCloseTo(top.get(i).get("llr").asDouble(), within(tolerance));
      assertThat(found.from()).isEqualTo(top.get(i).get("start").asInt());
      assertThat(found.to()).isEqualTo(top.get(i).get("end_exclusive").asInt());
      List<String> cells =
          new TreeSet<>(
                  Arrays.stream(Oracle.ints(top.get(i).get("cells"))).mapToObj(Grid::id).toList())
              .stream().toList();
      assertThat(found.places()).isEqualTo(cells);
    }
    ScanResult result =
        SpaceTimeScan.run(
            study, zones, ScanSettings.of(ScanKind.PROSPECTIVE).withMaxDuration(maxDuration));
    assertThat(result.clusters().get(0).llr()).isCloseTo(all.get(0).llr(), within(tolerance));
    assertThat(result.clusters().get(0).places()).isEqualTo(all.get(0).places());
    assertThat(result.clusters().get(0).pValue()).isLessThanOrEqualTo(0.005);
    double[] maxima =
        result.replicaMaxima().stream().mapToDouble(Double::doubleValue).sorted().toArray();
    assertThat(maxima[499])
        .isCloseTo(oracle.get("null_max_mc199").get("q50").asDouble(), within(0.35));
    assertThat(maxima[949])
        .isCloseTo(oracle.get("null_max_mc199").get("q95").asDouble(), within(0.9));
  }

  private static List<String> sortedTexts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    texts.sort(Comparator.naturalOrder());
    return texts;
  }

  private static double monteCarloError(double p, int replicas) {
    return 3 * Math.sqrt(p * (1 - p) / replicas) + 1.0 / replicas;
  }

  /** New York leukaemia by census tract, one period. */
  private static final class NewYork {
    private final ScanPlaces places;
    private final int[][] counts;
    private final double[][] population;

    private NewYork(ScanPlaces places) {
      this.places = places;
      this.counts = new int[places.size()][1];
      this.population = new double[places.size()][1];
    }

    static NewYork read() {
      List<ScanPlace> tracts = new ArrayList<>();
      for (String[] row : Oracle.rows("ny_satscan_ny_coords.txt")) {
        tracts.add(new ScanPlace(row[0], Double.parseDouble(row[1]), Double.parseDouble(row[2])));
      }
      NewYork ny = new NewYork(ScanPlaces.of(tracts, Coordinates.CARTESIAN));
      for (String[] row : Oracle.rows("ny_satscan_ny_cases.txt")) {
        ny.counts[ny.places.indexOf(row[0])][0] += Integer.parseInt(row[1]);
      }
      for (String[] row : Oracle.rows("ny_satscan_ny_pop.txt")) {
        ny.population[ny.places.indexOf(row[0])][0] = Double.parseDouble(row[2]);
      }
      return ny;
    }

    double[] weights() {
      return Arrays.stream(population).mapToDouble(row -> row[0]).toArray();
    }
  }

  /** The synthetic 6 × 6 grid of 14 periods. */
  private static final class Grid {
    private final ScanPlaces places;
    private final int[][] counts;
    private final double[][] population;

    private Grid(ScanPlaces places, int[][] counts, double[][] population) {
      this.places = places;
      this.counts = counts;
      this.population = population;
    }

    static String id(int cell) {
      return "cell-%02d".formatted(cell);
    }

    static Grid of(JsonNode oracle) {
      List<ScanPlace> cells = new ArrayList<>();
      for (int cell = 0; cell < 36; cell++) {
        cells.add(new ScanPlace(id(cell), Math.floorDiv(cell, 6), cell % 6));
      }
      int periods = oracle.get("counts").size();
      int[][] counts = new int[36][periods];
      double[][] population = new double[36][periods];
      double[] pop = Oracle.doubles(oracle.get("pop"));
      for (int t = 0; t < periods; t++) {
        int[] row = Oracle.ints(oracle.get("counts").get(t));
        for (int cell = 0; cell < 36; cell++) {
          counts[cell][t] = row[cell];
          population[cell][t] = pop[cell];
        }
      }
      return new Grid(ScanPlaces.of(cells, Coordinates.CARTESIAN), counts, population);
    }

    int index(int cell) {
      return places.indexOf(id(cell));
    }

    double[] weights() {
      return Arrays.stream(population).mapToDouble(row -> row[0]).toArray();
    }
  }

  /** New Mexico brain cancer 1986–1989 with the 415 zones of the package. */
  private static final class NewMexico {
    private final JsonNode oracle = Oracle.json("nm_scan_cases.json");
    private final ScanPlaces places;
    private final int[][] counts;
    private final double[][] baselines;
    private final double[][] population;
    private final List<List<String>> zones = new ArrayList<>();

    private NewMexico(ScanPlaces places) {
      this.places = places;
      this.counts = new int[places.size()][4];
      this.baselines = new double[places.size()][4];
      this.population = new double[places.size()][4];
    }

    double[][] shareOfYear() {
      double[][] shares = new double[places.size()][4];
      for (int year = 0; year < 4; year++) {
        double all = 0;
        for (double[] row : population) {
          all += row[year];
        }
        for (int place = 0; place < shares.length; place++) {
          shares[place][year] = population[place][year] / all;
        }
      }
      return shares;
    }

    static NewMexico read() {
      Map<String, double[]> seats = new HashMap<>();
      for (String[] row : Oracle.rows("NM_geo.csv")) {
        if (!row[0].equals("county")) {
          int n = row.length;
          seats.put(
              row[0],
              new double[] {Double.parseDouble(row[n - 3]), Double.parseDouble(row[n - 4])});
        }
      }
      List<ScanPlace> counties = new ArrayList<>();
      seats.forEach((id, at) -> counties.add(new ScanPlace(id, at[0], at[1])));
      NewMexico nm = new NewMexico(ScanPlaces.of(counties, Coordinates.LATLONG));
      List<String> names = new ArrayList<>();
      nm.oracle.get("colnames").forEach(node -> names.add(node.asText()));
      for (int year = 0; year < 4; year++) {
        for (int j = 0; j < names.size(); j++) {
          int place = nm.places.indexOf(names.get(j));
          nm.counts[place][year] = nm.oracle.get("counts").get(year).get(j).asInt();
          nm.baselines[place][year] = nm.oracle.get("baselines").get(year).get(j).asDouble();
          nm.population[place][year] = nm.oracle.get("population").get(year).get(j).asDouble();
        }
      }
      for (JsonNode zone : nm.oracle.get("zones")) {
        List<String> members = new ArrayList<>();
        if (zone.isArray()) {
          zone.forEach(i -> members.add(names.get(i.asInt() - 1)));
        } else {
          members.add(names.get(zone.asInt() - 1));
        }
        nm.zones.add(members);
      }
      assertThat(nm.zones).hasSize(415);
      return nm;
    }
  }
}
