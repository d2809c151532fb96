package org.tocsin.ingestion.mapping;

/**
 * A column that names the neighbourhood.
 *
 * @param use {@code without_coordinates}: only for rows without a coordinate; {@code
 *     without_place}: also where no polygon holds the coordinate; {@code always}
 */
public record NeighbourhoodRule(FieldRule field, String use) {}
