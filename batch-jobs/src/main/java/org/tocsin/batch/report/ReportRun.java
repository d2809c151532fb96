package org.tocsin.batch.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.Places;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/**
 * Drafts, signs and restates the report of a month. A draft can be made as often as wanted; what is
 * signed is the draft as it lies there with the analyst's notes, nothing is worked out again. A
 * signed edition never changes: what is learned later goes into the next, which says what changed.
 */
public final class ReportRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The tables behind a draft, for the ledger. */
  private static final String RELEASES = "releases.json";

  /** Sections that may carry a note of the analyst. */
  private static final List<String> SECTIONS =
      List.of("summary", "places", "categories", "series", "alerts", "loop", "quality", "method");

  private final LakeSession session;
  private final Lake lake;
  private final TocsinConfiguration configuration;
  private final Path home;
  private final PrintStream progress;

  public ReportRun(
      LakeSession session,
      Lake lake,
      TocsinConfiguration configuration,
      Path home,
      PrintStream progress) {
    this.session = session;
    this.lake = lake;
    this.configuration = configuration;
    this.home = home;
    this.progress = progress;
  }

  /**
   * What was written.
   *
   * @param changed how many statements differ from the edition before
   */
  public record Written(Path folder, int edition, int changed, String contentHash) {}

  /**
   * Drafts the month's next edition.
   *
   * @param asOf absent: everything that is known
   */
  public Written draft(YearMonth month, @Nullable Instant asOf, List<String> languages)
      throws IOException {
    return draft(month, asOf, languages, session.snapshotId(LakeTable.INCIDENT));
  }

  /**
   * Drafts it from the reports of one snapshot: what an earlier edition was made of.
   *
   * @param asOf absent: everything that is known
   * @param snapshot of table incident; absent while it is empty
   */
  public Written draft(
      YearMonth month, @Nullable Instant asOf, List<String> languages, @Nullable Long snapshot)
      throws IOException {
    requireKept(snapshot);
    languages.forEach(ReportFonts::require);
    Optional<ReportFigures> signed = newestSigned(month);
    int edition = signed.map(f -> f.edition() + 1).orElse(1);
    ReportJob job = new ReportJob(session, configuration, progress);
    Instant until = asOf == null ? newest() : asOf;
    if (!until.isAfter(configuration.calendar().startOf(month.atDay(1)))) {
      throw new IllegalArgumentException(
          "Nothing of %s was known at %s; give a later --as-of or another --month"
              .formatted(month, until));
    }
    ReportJob.Drawn drawn = job.define(month, until, edition, snapshot);
    ReportFigures figures =
        with(
            drawn.figures(),
            signed.map(before -> Comparison.editions(before, drawn.figures())).orElse(List.of()),
            newestSigned(month.minusMonths(1), until)
                .map(before -> Comparison.months(before, drawn.figures()))
                .orElse(null));
    signed.ifPresent(before -> tellIfConfiguredOtherwise(before, snapshot));
    Path folder = home.resolve("reports").resolve(month.toString()).resolve("draft");
    Files.createDirectories(folder);
    Path notes = folder.resolve("notes.md");
    if (!Files.exists(notes)) {
      Files.writeString(notes, blankNotes());
    }
    Files.writeString(folder.resolve("figures.json"), JSON.writeValueAsString(figures));
    Files.writeString(folder.resolve("languages"), String.join(",", languages));
    Files.writeString(folder.resolve(RELEASES), JSON.writeValueAsString(drawn.releases()));
    write(folder, figures, notes(notes), null, languages);
    return new Written(
        folder, edition, figures.changes().size(), ReportSeal.hash(figures, notes(notes)));
  }

  /** A draft from a signed edition's snapshot is that edition again only if it is configured so. */
  private void tellIfConfiguredOtherwise(ReportFigures signed, @Nullable Long snapshot) {
    // Editions of older homes name what decides about alerts, without what a report withholds.
    boolean same =
        List.of(configuration.reportHash(), configuration.hash())
            .contains(signed.configurationHash());
    if (Objects.equals(signed.snapshotId(), snapshot) && !same) {
      progress.printf(
          "Edition %d was made of this snapshot with configuration %s; this is %s, so the draft may say otherwise%n",
          signed.edition(), signed.configurationHash(), configuration.reportHash());
    }
  }

  private void requireKept(@Nullable Long snapshot) throws IOException {
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
      if (snapshot != null && incident.snapshot(snapshot) == null) {
        throw new IllegalArgumentException(
            "Snapshot %d of table incident is not kept; those of signed reports are, under their tags (report-MONTH-EDITION)"
                .formatted(snapshot));
      }
    }
  }

  /**
   * Signs the draft that lies there, tags its snapshot and notes what was told. Refused while the
   * month runs, and when other numbers of a month it speaks of have left since it was drafted.
   */
  public Written sign(YearMonth month, String desk, Instant now) throws IOException {
    Path draft = home.resolve("reports").resolve(month.toString()).resolve("draft");
    Path file = draft.resolve("figures.json");
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          "There is no draft of %s; make one with 'tocsin report draft --month %s'"
              .formatted(month, month));
    }
    if (!configuration.desks().contains(desk)) {
      throw new IllegalArgumentException(
          "Desk '%s' is not one of %s; a report is signed by a desk, never a person"
              .formatted(desk, configuration.desks()));
    }
    ReportFigures figures = JSON.readValue(file.toFile(), ReportFigures.class);
    requireWhole(month, Instant.parse(figures.asOf()));
    List<MonthTables.Release> releases =
        List.of(JSON.readValue(draft.resolve(RELEASES).toFile(), MonthTables.Release[].class));
    ReleaseLedger ledger = requireNothingElseTold(month, releases);
    Map<String, String> notes = notes(draft.resolve("notes.md"));
    List<String> languages = List.of(Files.readString(draft.resolve("languages")).split(","));
    String hash = ReportSeal.hash(figures, notes);
    ReportSeal seal = ReportSeal.sign(home, hash, desk, now.toString());
    String tag = "report-%s-%d".formatted(month, figures.edition());
    tag(figures, tag);
    Path folder = draft.resolveSibling("edition-" + figures.edition());
    Files.createDirectories(folder);
    Files.copy(
        file, folder.resolve("figures.json"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(folder.resolve("seal.json"), JSON.writeValueAsString(seal));
    write(folder, figures, notes, seal, languages);
    for (MonthTables.Release release : releases) {
      YearMonth at = YearMonth.parse(release.month());
      if (at.equals(month)) {
        ledger.note(at, "report", release.cells(), now);
      } else if (!ledger.isNoted(at, release.cells())) {
        ledger.note(at, "usual", release.cells(), now);
      }
    }
    session.append(
        LakeTable.REPORT,
        List.of(
            RowFactory.create(
                tag,
                month.toString(),
                figures.edition(),
                now,
                Instant.parse(figures.asOf()),
                desk,
                figures.configurationHash(),
                figures.snapshotId(),
                figures.snapshotId() == null ? null : tag,
                hash,
                seal.signature(),
                seal.publicKey(),
                JSON.writeValueAsString(figures))));
    for (Path left : List.of(file, draft.resolve(RELEASES))) {
      Files.deleteIfExists(left);
    }
    return new Written(folder, figures.edition(), figures.changes().size(), hash);
  }

  /** Drafts the edition after the signed one; refused while none is signed. */
  public Written restate(YearMonth month, @Nullable Instant asOf, List<String> languages)
      throws IOException {
    if (newestSigned(month).isEmpty()) {
      throw new IllegalArgumentException(
          "No edition of %s is signed, so there is nothing to restate; use 'tocsin report sign'"
              .formatted(month));
    }
    return draft(month, asOf, languages);
  }

  private void requireWhole(YearMonth month, Instant asOf) {
    Instant end = configuration.calendar().startOf(month.plusMonths(1).atDay(1));
    if (asOf.isBefore(end)) {
      throw new IllegalArgumentException(
          "The draft knows what was known before %s, when %s was not over, and only whole months leave; draft again with --as-of %s or later"
              .formatted(asOf, month, end));
    }
  }

  private ReleaseLedger requireNothingElseTold(
      YearMonth month, List<MonthTables.Release> releases) {
    List<YearMonth> months = releases.stream().map(r -> YearMonth.parse(r.month())).toList();
    ReleaseLedger ledger =
        ReleaseLedger.of(
            session,
            configuration.smallNumbers(),
            months.stream().min(YearMonth::compareTo).orElse(month),
            month);
    for (MonthTables.Release release : releases) {
      if (!ledger.stillHolds(YearMonth.parse(release.month()), release.after(), release.cells())) {
        throw new IllegalArgumentException(
            "Other numbers of %s have left since this draft of %s was made, and both together could give small ones away; draft again with 'tocsin report draft --month %s'"
                .formatted(release.month(), month, month));
      }
    }
    return ledger;
  }

  private void tag(ReportFigures figures, String tag) throws IOException {
    Long snapshot = figures.snapshotId();
    if (snapshot == null) {
      return;
    }
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
      if (incident.snapshot(snapshot) == null) {
        throw new IllegalStateException(
            "Snapshot %d of the draft has expired; draft again, then sign".formatted(snapshot));
      }
      SnapshotRef ref = incident.refs().get(tag);
      if (ref == null) {
        incident.manageSnapshots().createTag(tag, snapshot).commit();
      } else if (ref.snapshotId() != snapshot) {
        // Left by a signing that was cut short, after which the draft was made anew.
        incident.manageSnapshots().replaceTag(tag, snapshot).commit();
      }
    }
  }

  private Optional<ReportFigures> newestSigned(YearMonth month) {
    return newestSigned(month, Instant.MAX);
  }

  /** The newest edition that knew no more than an instant, so that a draft can be made again. */
  private Optional<ReportFigures> newestSigned(YearMonth month, Instant asOf) {
    List<Row> signed =
        session
            .read(LakeTable.REPORT)
            .filter(col("period").equalTo(month.toString()))
            .orderBy(col("edition").desc())
            .select("figures", "as_of")
            .collectAsList();
    return signed.stream()
        .filter(row -> !row.getInstant(1).isAfter(asOf))
        .findFirst()
        .map(row -> parse(row.getString(0)));
  }

  private static ReportFigures parse(String json) {
    try {
      return JSON.readValue(json, ReportFigures.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A signed report cannot be read again", e);
    }
  }

  private Instant newest() {
    Row row = session.read(LakeTable.INCIDENT).agg(max("known_at")).head();
    if (row.isNullAt(0)) {
      throw new IllegalArgumentException(
          "Table incident is empty, so there is nothing to report; import data first");
    }
    return row.getInstant(0).plusMillis(1);
  }

  private void write(
      Path folder,
      ReportFigures figures,
      Map<String, String> notes,
      @Nullable ReportSeal seal,
      List<String> languages)
      throws IOException {
    List<Place> places = Places.list(session.read(LakeTable.NEIGHBOURHOOD));
    for (String language : languages) {
      progress.printf("Writing pages (%s)%n", language);
      Words words = Words.in(language);
      String plain =
          new ReportPage(figures, words, places, notes, configuration.smallNumbers())
              .draw(seal, "");
      String page = plain.replaceFirst("<style>", "<style>" + ReportFonts.face(plain));
      Files.writeString(folder.resolve("report." + language + ".html"), page);
      ReportPdf.write(plain, folder.resolve("report." + language + ".pdf"));
      ReportWorkbook.write(figures, words, folder.resolve("report." + language + ".xlsx"));
    }
  }

  private static ReportFigures with(
      ReportFigures f, List<ReportFigures.Change> changes, ReportFigures.@Nullable Since since) {
    return new ReportFigures(
        f.version(),
        f.city(),
        f.zone(),
        f.month(),
        f.asOf(),
        f.configurationHash(),
        f.snapshotId(),
        f.edition(),
        f.shareArrived(),
        f.reference(),
        f.failedGates(),
        f.categories(),
        f.places(),
        f.series(),
        f.alerts(),
        f.loop(),
        f.quality(),
        f.riskIssuedAt(),
        f.risk(),
        f.forecasts(),
        changes,
        since,
        f.cells());
  }

  private static String blankNotes() {
    StringBuilder notes =
        new StringBuilder("# Notes; what stands below a heading is printed there\n");
    SECTIONS.forEach(section -> notes.append("\n## ").append(section).append("\n\n"));
    return notes.toString();
  }

  private static Map<String, String> notes(Path file) throws IOException {
    Map<String, StringBuilder> notes = new LinkedHashMap<>();
    String section = "";
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      if (line.startsWith("## ")) {
        section = line.substring(3).strip();
        if (!SECTIONS.contains(section)) {
          throw new IllegalArgumentException(
              "Section '%s' in %s is unknown; use one of %s".formatted(section, file, SECTIONS));
        }
      } else if (!section.isEmpty()) {
        notes.computeIfAbsent(section, s -> new StringBuilder()).append(line).append('\n');
      }
    }
    Map<String, String> said = new HashMap<>();
    notes.forEach(
        (name, text) -> {
          if (!text.toString().isBlank()) {
            said.put(name, text.toString().strip());
          }
        });
    return said;
  }
}
