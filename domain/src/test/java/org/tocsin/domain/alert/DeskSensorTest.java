package org.tocsin.domain.alert;

import static org.tocsin.domain.alert.DeskOutcome.INHIBITED;
import static org.tocsin.domain.alert.DeskOutcome.KNOWN_EVENT;
import static org.tocsin.domain.alert.DeskOutcome.RAISED;
import static org.tocsin.domain.alert.Timeline.timeline;

import java.util.List;
import org.junit.jupiter.api.Test;

/** When the world explains what a sensor shows, and when it does not. */
class DeskSensorTest {

  @Test
  void aSensorThatDiffersFromItsNeighboursIsAFault() {
    timeline().at("Sun 09:10").found(fault("harbour", "alone", "Sun 09:10")).expect(RAISED);
  }

  @Test
  void whereSomethingKnownGoesOnItIsNot() {
    timeline()
        .at("Sun 06:00")
        .cityAct("known-event", "Sun 14:00", List.of("harbour"), List.of("pothole"), "Marathon")
        .at("Sun 09:10")
        .found(fault("harbour", "alone", "Sun 09:10"))
        .expect(KNOWN_EVENT)
        .found(fault("loop", "alone", "Sun 09:10"))
        .expect(RAISED)
        .found(fault("harbour", "stuck", "Sun 09:10"))
        .expect(RAISED);
  }

  @Test
  void whatGoesOnInTheWholeCityExplainsNoDifference() {
    timeline()
        .at("Sun 06:00")
        .cityAct("known-event", "Sun 14:00", List.of(), List.of("pothole"), "Holiday")
        .at("Sun 09:10")
        .found(fault("harbour", "alone", "Sun 09:10"))
        .expect(RAISED);
  }

  @Test
  void besideAnOpenAlertOfReportsItIsNot() {
    timeline()
        .at("Sun 09:10")
        .reports("harbour", "pothole", 9)
        .expect(RAISED)
        .at("Sun 09:20")
        .found(fault("harbour", "alone", "Sun 09:20"))
        .expect(INHIBITED)
        .found(fault("loop", "alone", "Sun 09:20"))
        .expect(RAISED)
        .found(fault("harbour", "stuck", "Sun 09:20"))
        .expect(RAISED);
  }

  private static Finding fault(String place, String detector, String at) {
    return new Town.Reports(place, "sensor-fault", 3, Town.at(at))
        .by("sensor", detector)
        .about("r-" + place + "-" + detector)
        .settings("property=rain neighbours=4")
        .p(1e-7)
        .finding();
  }
}
