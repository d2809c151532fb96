package org.tocsin.streaming.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.DeskMemory;
import org.tocsin.domain.alert.DeskState;
import org.tocsin.domain.alert.Inspection;
import org.tocsin.domain.alert.OpenThing;

/** The desk's memory in the state of the current key. */
final class FlinkDeskMemory implements DeskMemory {
  private final ValueState<DeskState> state;
  private final MapState<String, OpenThing> things;
  private final MapState<String, String> owners;
  private final MapState<String, Inspection> inspections;

  FlinkDeskMemory(RuntimeContext context) {
    state = context.getState(new ValueStateDescriptor<>("desk", DeskState.class));
    things = context.getMapState(of("things", TypeInformation.of(OpenThing.class)));
    owners = context.getMapState(of("owners", Types.STRING));
    inspections = context.getMapState(of("inspections", TypeInformation.of(Inspection.class)));
  }

  private static <T> MapStateDescriptor<String, T> of(String name, TypeInformation<T> type) {
    return new MapStateDescriptor<>(name, Types.STRING, type);
  }

  @Override
  public DeskState state() {
    DeskState stored = read(state::value);
    return stored == null ? DeskState.EMPTY : stored;
  }

  @Override
  public void state(DeskState next) {
    write(() -> state.update(next));
  }

  @Override
  public @Nullable OpenThing thing(String key) {
    return read(() -> things.get(key));
  }

  @Override
  public void put(OpenThing thing) {
    write(() -> things.put(thing.key(), thing));
  }

  @Override
  public void removeThing(String key) {
    write(() -> things.remove(key));
  }

  @Override
  public List<OpenThing> things() {
    List<OpenThing> all = new ArrayList<>();
    write(() -> things.values().forEach(all::add));
    return all;
  }

  @Override
  public @Nullable String owner(String key) {
    return read(() -> owners.get(key));
  }

  @Override
  public void own(String key, String ownerKey) {
    write(() -> owners.put(key, ownerKey));
  }

  @Override
  public void disown(String key) {
    write(() -> owners.remove(key));
  }

  @Override
  public @Nullable Inspection inspection(String alertId) {
    return read(() -> inspections.get(alertId));
  }

  @Override
  public void put(Inspection inspection) {
    write(() -> inspections.put(inspection.alertId(), inspection));
  }

  @Override
  public void removeInspection(String alertId) {
    write(() -> inspections.remove(alertId));
  }

  @Override
  public List<Inspection> inspections() {
    List<Inspection> all = new ArrayList<>();
    write(() -> inspections.values().forEach(all::add));
    return all;
  }

  private static <T> @Nullable T read(Callable<@Nullable T> from) {
    try {
      return from.call();
    } catch (Exception e) {
      throw new IllegalStateException("The desk's state cannot be read", e);
    }
  }

  /** An access to state that may fail. */
  private interface Access {
    void run() throws Exception;
  }

  private static void write(Access access) {
    try {
      access.run();
    } catch (Exception e) {
      throw new IllegalStateException("The desk's state cannot be used", e);
    }
  }
}
