package org.tocsin.cli.research;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.tocsin.models.verification.RunComparison.PairedHits;
import org.tocsin.models.verification.SeriesThresholds;
import org.tocsin.models.verification.Share;
import org.tocsin.models.verification.TruthEvent;

/** Cases of all runs with who met them, summed by kind, size and all together. */
final class PodScore {
  private final List<Case> cases = new ArrayList<>();

  /**
   * One case.
   *
   * @param reports injected
   * @param alone met by thresholds of series alone
   * @param tocsin met by Tocsin
   */
  private record Case(PodCells.Cell cell, int reports, boolean alone, boolean tocsin) {}

  /** One line of the result. */
  record Row(String name, int medianReports, PairedHits hits) {
    Share tocsin() {
      return new Share(hits.both() + hits.onlySecond(), hits.events());
    }

    Share alone() {
      return new Share(hits.both() + hits.onlyFirst(), hits.events());
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "%-22s %6d %7d %24s %24s %28s",
          name,
          hits.events(),
          medianReports,
          share(tocsin()),
          share(alone()),
          String.format(
              Locale.ROOT, "%+.3f (%+.3f to %+.3f)", hits.difference(), hits.low(), hits.high()));
    }

    Map<String, Object> tree() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("cases", name);
      tree.put("n", hits.events());
      tree.put("median_reports", medianReports);
      tree.put("pod", List.of(tocsin().value(), tocsin().low(), tocsin().high()));
      tree.put("pod_alone", List.of(alone().value(), alone().low(), alone().high()));
      tree.put("difference", List.of(hits.difference(), hits.low(), hits.high()));
      tree.put(
          "met_by",
          Map.of(
              "both", hits.both(),
              "only_alone", hits.onlyFirst(),
              "only_tocsin", hits.onlySecond(),
              "neither", hits.neither()));
      return tree;
    }

    private static String share(Share share) {
      return String.format(
          Locale.ROOT, "%.3f (%.3f to %.3f)", share.value(), share.low(), share.high());
    }
  }

  /**
   * The cases of one run.
   *
   * @param reports that were put in, by case
   */
  void add(
      List<TruthEvent> truth,
      Map<String, List<SeriesThresholds.Report>> reports,
      Set<String> alone,
      Set<String> tocsin) {
    for (TruthEvent event : truth) {
      cases.add(
          new Case(
              PodCells.of(event.id()),
              reports.getOrDefault(event.id(), List.of()).size(),
              alone.contains(event.id()),
              tocsin.contains(event.id())));
    }
  }

  /** Each kind, then each size over its kinds. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (PodCells.Cell cell : PodCells.all()) {
      rows.add(
          row(
              "%s, %d d, %d place%s"
                  .formatted(
                      cell.size().word(),
                      cell.days(),
                      cell.places(),
                      cell.places() == 1 ? "" : "s"),
              one -> one.cell.equals(cell)));
    }
    for (PodCells.Size size : PodCells.SIZES) {
      rows.add(row("all " + size.word(), one -> one.cell.size().equals(size)));
    }
    return rows;
  }

  private Row row(String name, Predicate<Case> of) {
    List<Case> own = cases.stream().filter(of).toList();
    int[] sizes = own.stream().mapToInt(Case::reports).sorted().toArray();
    PairedHits hits = PairedHits.of(own, Case::alone, Case::tocsin);
    return new Row(name, sizes.length == 0 ? 0 : sizes[sizes.length / 2], hits);
  }
}
