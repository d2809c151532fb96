package org.tocsin.domain.alert;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A desk's memory in maps. */
final class MapMemory implements DeskMemory {
  final Map<String, OpenThing> things = new HashMap<>();
  final Map<String, String> owners = new HashMap<>();
  final Map<String, Inspection> inspections = new HashMap<>();
  DeskState state = DeskState.EMPTY;

  @Override
  public DeskState state() {
    return state;
  }

  @Override
  public void state(DeskState next) {
    state = next;
  }

  @Override
  public @Nullable OpenThing thing(String key) {
    return things.get(key);
  }

  @Override
  public void put(OpenThing thing) {
    things.put(thing.key(), thing);
  }

  @Override
  public void removeThing(String key) {
    things.remove(key);
  }

  @Override
  public List<OpenThing> things() {
    return List.copyOf(things.values());
  }

  @Override
  public @Nullable String owner(String key) {
    return owners.get(key);
  }

  @Override
  public void own(String key, String ownerKey) {
    owners.put(key, ownerKey);
  }

  @Override
  public void disown(String key) {
    owners.remove(key);
  }

  @Override
  public @Nullable Inspection inspection(String alertId) {
    return inspections.get(alertId);
  }

  @Override
  public void put(Inspection inspection) {
    inspections.put(inspection.alertId(), inspection);
  }

  @Override
  public void removeInspection(String alertId) {
    inspections.remove(alertId);
  }

  @Override
  public List<Inspection> inspections() {
    return List.copyOf(inspections.values());
  }
}
