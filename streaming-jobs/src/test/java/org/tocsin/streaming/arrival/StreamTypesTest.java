package org.tocsin.streaming.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.domain.alert.DeskState;
import org.tocsin.domain.alert.Evidence;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.alert.Inspection;
import org.tocsin.domain.alert.OpenThing;
import org.tocsin.domain.city.KnownEvent;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.RiskJump;
import org.tocsin.streaming.landing.SlotChange;
import org.tocsin.streaming.warning.CellChange;
import org.tocsin.streaming.warning.Handling;
import org.tocsin.streaming.warning.ReportVersion;

/** Every record on a stream or in state is written by Flink's own serialisers, nulls and all. */
class StreamTypesTest {

  static Stream<Object> records() {
    return Stream.of(
        new ClockReading("incidents/0", 7),
        new SlotChange(null, "pothole", "service", 1, 2, -1, "incidents", 3, 4),
        new SlotChange("north", "pothole", "service", 1, 2, 1, "incidents", 3, 4),
        new CellChange("north", "pothole", "service", 1, 2, 1, null, 0, 9, 1, "incidents", 3, 4, 5),
        new CellChange("north", "pothole", "service", 1, 2, 1, "t", 1, -9, 1, "incidents", 3, 4, 5),
        new Handling(null, true),
        new Handling("t", false),
        finding(),
        new ReportVersion(
            "city|1",
            1,
            "incidents",
            2,
            3,
            4,
            true,
            null,
            "pothole",
            "service",
            5,
            null,
            "public",
            null,
            false),
        new ReportVersion(
            "city|1",
            1,
            "incidents",
            2,
            3,
            4,
            true,
            "n",
            "pothole",
            "service",
            5,
            "d",
            "public",
            "t",
            true),
        alert(),
        thing(),
        new DeskState(
            1,
            "peace",
            List.of(new DeskState.Pending(act(), 7)),
            List.of("a"),
            List.of(new DeskState.Silence("s", 1, 2, List.of("north"), List.of(), "works")),
            List.of(new KnownEvent("Fair", "集市", Instant.EPOCH, Instant.MAX, List.of(), List.of())),
            List.of("north"),
            List.of(),
            3,
            4,
            Map.of("pothole", 1.5),
            5,
            List.of(Found.of(finding()))),
        AlertActionMessage.riskJumps("j", List.of(jump())),
        Inspection.open("a1", "pothole", false, true, 3));
  }

  @ParameterizedTest
  @MethodSource("records")
  void aRecordComesBackAsItWas(Object record) throws Exception {
    assertThat(copied(record)).isEqualTo(record);
  }

  private static <T> T copied(T record) throws Exception {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) record.getClass();
    SerializerConfigImpl config = new SerializerConfigImpl();
    config.setGenericTypes(false);
    TypeSerializer<T> serializer = TypeInformation.of(type).createSerializer(config);
    DataOutputSerializer out = new DataOutputSerializer(256);
    serializer.serialize(record, out);
    return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
  }

  private static AlertActionMessage act() {
    return new AlertActionMessage(
        2, "alert-action", "x", "city", "mode", "dispatch", null, null, null);
  }

  private static RiskJump jump() {
    return new RiskJump(
        "pothole",
        "service",
        "north",
        "1d",
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(1),
        Instant.EPOCH,
        "model",
        "m1",
        9,
        2,
        1,
        4,
        7,
        0.01,
        1,
        1,
        1,
        2,
        "a Sunday",
        "星期日");
  }

  private static Finding finding() {
    return new Finding(
        "cluster",
        "scan",
        "north",
        List.of("north", "south"),
        "pothole",
        "service",
        "",
        1,
        2,
        true,
        9,
        1,
        1,
        3,
        0,
        2,
        0.001,
        0.01,
        1.2,
        1,
        -1,
        "b",
        "s",
        5,
        "",
        0,
        0,
        0);
  }

  private static OpenThing thing() {
    return new OpenThing(
        1,
        "north|pothole",
        "a1",
        2,
        "open",
        "",
        "service",
        "Moderate",
        "Severe",
        List.of("north", "south"),
        finding(),
        finding(),
        0.01,
        new Evidence(List.of(new AlertMessage.TailPoint(Instant.EPOCH, 1, 2, 3)), List.of("k"), 9),
        1,
        2,
        3,
        4,
        0,
        0,
        true,
        false,
        List.of("known event: Fair"),
        List.of("a0"));
  }

  private static AlertMessage alert() {
    Instant at = Instant.parse("2016-05-02T17:00:00Z");
    return new AlertMessage(
        1,
        "alert",
        "a1",
        1,
        "alert",
        "open",
        "Actual",
        "stream",
        "service",
        "pothole",
        "service",
        null,
        null,
        "north",
        null,
        "北",
        "Immediate",
        "Moderate",
        "Likely",
        "Assess",
        "hour",
        at,
        at.plusSeconds(3600),
        at,
        at,
        at,
        "surge",
        4,
        0.5,
        3,
        0.001,
        7,
        "why",
        "为什么",
        "s",
        "h",
        List.of(new AlertMessage.TailPoint(at, 1, 2, 3)));
  }
}
