package org.tocsin.streaming.warning;

import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Calibration;
import org.tocsin.domain.alert.Inspection;
import org.tocsin.domain.alert.OpenThing;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.sensor.SensorPlace;

/** Where WarningJob reads and writes. */
public interface WarningEnds {

  /** Landed reports up to a pinned snapshot; its watermark is {@code known_at} and ends. */
  DataStream<ReportVersion> history(StreamExecutionEnvironment env);

  /** Reports after that snapshot, with a watermark from every partition. */
  DataStream<ReportVersion> live(StreamExecutionEnvironment env);

  /** The last {@code known_at} of history, milliseconds: nothing is said about times before. */
  long goLive();

  /** The last millisecond of the run; {@link Long#MAX_VALUE} for one without end. */
  long to();

  Baselines baselines();

  PlaceNames places();

  /** Where the watched places lie. */
  default PlaceMap placeMap() {
    return new PlaceMap(List.of());
  }

  /** The thresholds that null years have taught. */
  default Calibration calibration() {
    return Calibration.none();
  }

  /**
   * What people do with alerts and what the batch expects, each at its {@code known_at}; absent in
   * a run without either.
   */
  default @Nullable DataStream<DeskNews> acts(StreamExecutionEnvironment env) {
    return null;
  }

  /**
   * Readings of sensors, each at its {@code known_at}; absent in a run without them. Asked for
   * after {@link #live}, and only where the configuration reads sensors.
   */
  default @Nullable DataStream<SensorValue> values(StreamExecutionEnvironment env) {
    return null;
  }

  /** Where sensors stand and what they may read. */
  default List<SensorPlace> sensors() {
    return List.of();
  }

  /** Appends every change of what can be said of a silent source, exactly once; or drops it. */
  default void feedStates(DataStream<RowData> states) {}

  /** Alerts that were open when an earlier watch stopped; none where one goes on from its state. */
  default List<OpenThing> open() {
    return List.of();
  }

  /**
   * Alerts that were raised in the last half year before the start, for people may have judged
   * them; none where a watch goes on from its state, or where no act takes effect.
   */
  default List<Inspection> raised() {
    return List.of();
  }

  /** Under which alerts cite reports; absent in a run whose alerts cite none. */
  default @Nullable KeyedHash key() {
    return null;
  }

  /** Names the run in table {@code signal}. */
  default String run() {
    return "live";
  }

  /** CAP status of every message: {@code Actual}, or {@code Exercise} in a replay. */
  default String status() {
    return "Actual";
  }

  /** Sends every alert at once. */
  void alerts(DataStream<AlertMessage> alerts);

  /** Appends every finding to its table, exactly once. */
  void signals(DataStream<RowData> signals);
}
