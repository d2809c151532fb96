package org.tocsin.ingestion.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source's columns and how they become incidents or observations. Read by {@link MappingReader}.
 *
 * @param source stands on every row that lands, unless {@code sourceField} says another
 * @param sourceField where one file carries several desks: the column that names the desk
 * @param text the file it was read from, as written
 * @param selectors every place in a record that any rule reads; rows hold these and nothing else
 * @param incident for a mapping of kind {@code incident}, else absent
 * @param observation for a mapping of kind {@code observation}, else absent
 * @param rejectWhen reasons to refuse a record, checked first
 */
public record Mapping(
    String name,
    String source,
    @Nullable FieldRule sourceField,
    String about,
    String text,
    FileFormat format,
    List<Selector> selectors,
    @Nullable IncidentRules incident,
    @Nullable ObservationRules observation,
    KnownRule known,
    @Nullable CoordinateRule coordinates,
    @Nullable NeighbourhoodRule neighbourhood,
    List<Refusal> rejectWhen) {
  public Mapping {
    selectors = List.copyOf(selectors);
    rejectWhen = List.copyOf(rejectWhen);
    if ((incident == null) == (observation == null)) {
      throw new IllegalArgumentException(
          "Mapping %s must be of kind incident or observation".formatted(name));
    }
  }

  /**
   * A mapping's own reason to refuse a record.
   *
   * @param reason code in upper case
   */
  public record Refusal(Condition condition, String reason) {}

  /** {@code incident} or {@code observation}. */
  public String kind() {
    return incident != null ? "incident" : "observation";
  }

  /** Which source a row comes from; one that cannot be part of a key counts as unnamed. */
  public String sourceOf(Row row) {
    String said = sourceField == null || row.defect() != null ? null : sourceField.value(row);
    return said == null || said.contains("|") ? source : said;
  }

  /** The same mapping with another source on every row. */
  public Mapping withSource(String other) {
    return new Mapping(
        name,
        other,
        null,
        about,
        text,
        format,
        selectors,
        incident,
        observation,
        known,
        coordinates,
        neighbourhood,
        rejectWhen);
  }

  /** The same mapping with another rule for when a row became known. */
  public Mapping withKnown(KnownRule other) {
    return new Mapping(
        name,
        source,
        sourceField,
        about,
        text,
        format,
        selectors,
        incident,
        observation,
        other,
        coordinates,
        neighbourhood,
        rejectWhen);
  }
}
