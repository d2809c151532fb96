package org.tocsin.simulator.sensor;

import org.tocsin.simulator.place.Neighbourhood;

/** One instrument. Longitude and latitude are WGS84 degrees. */
public record Sensor(
    int index, String id, Property property, Neighbourhood place, double lon, double lat) {}
