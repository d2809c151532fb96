package org.tocsin.domain.alert;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the desk remembers. Every record in it is flat and versioned; things leave a day after they
 * are over, inspections after 26 weeks, acts when their time is up.
 */
public interface DeskMemory {

  /**
   * Acts in force, the day's counter and what verdicts taught; {@link DeskState#EMPTY} at first.
   */
  DeskState state();

  void state(DeskState state);

  @Nullable OpenThing thing(String key);

  /** Stores a thing under its key. */
  void put(OpenThing thing);

  void removeThing(String key);

  /** Every thing, in any order. */
  List<OpenThing> things();

  /** Key of the thing that tells of another key's place since neighbours were merged. */
  @Nullable String owner(String key);

  void own(String key, String ownerKey);

  void disown(String key);

  @Nullable Inspection inspection(String alertId);

  /** Stores what became of an alert's review. */
  void put(Inspection inspection);

  void removeInspection(String alertId);

  /** Every inspection, in any order. */
  List<Inspection> inspections();
}
