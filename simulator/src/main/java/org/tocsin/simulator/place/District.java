package org.tocsin.simulator.place;

import org.locationtech.jts.geom.Geometry;

/** A district: the upper level of places. Its polygon is the union of its neighbourhoods. */
public record District(
    String id, String nameEn, String nameZh, long population, double areaKm2, Geometry polygon) {}
