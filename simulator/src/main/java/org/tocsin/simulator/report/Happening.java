package org.tocsin.simulator.report;

import org.locationtech.jts.geom.Coordinate;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.place.Neighbourhood;

/**
 * Something that happened, before anybody reports it.
 *
 * @param at epoch seconds
 * @param point WGS84 degrees, inside the place
 * @param key unique; case numbers and chance derive from it
 * @param thing names the happening when its source links reports; empty otherwise
 * @param event id of the scripted event that it belongs to; empty in ordinary life
 */
record Happening(
    Category category,
    Neighbourhood place,
    long at,
    Coordinate point,
    long key,
    String thing,
    String event) {

  Happening withThing(String name) {
    return new Happening(category, place, at, point, key, name, event);
  }

  boolean scripted() {
    return !event.isEmpty();
  }
}
