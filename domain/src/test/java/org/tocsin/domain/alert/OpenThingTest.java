package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.message.AlertMessage.TailPoint;

/** What the desk remembers of one thing stays small however much is said of it. */
class OpenThingTest {

  @Test
  void theLargestThingTakesAtMostSixKilobytes() throws IOException {
    List<TailPoint> tail = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      tail.add(new TailPoint(Instant.ofEpochMilli(i), i, 1.5, 9));
      keys.add(Identity.of("key", Integer.toString(i)));
    }
    Evidence evidence = new Evidence(tail, keys, 1095);
    assertThat(evidence.tail()).hasSize(Evidence.TAIL);
    assertThat(evidence.tail().get(Evidence.TAIL - 1).observed()).isEqualTo(99);
    assertThat(evidence.incidentKeys()).hasSize(Evidence.KEYS);

    String[] places =
        IntStream.range(0, 15).mapToObj("neighbourhood-%02d"::formatted).toArray(String[]::new);
    Finding finding =
        new Town.Reports(places[0], "traffic-accident", 40, Town.at("09:10"))
            .by("cluster", "scan")
            .in(places)
            .from(Town.at("00:00"), Duration.ofDays(7))
            .finding();
    OpenThing thing =
        new AlertLife(new CapPolicy(Town.configuration(java.util.Map.of())))
            .raise(
                places[0] + "|traffic-accident",
                Identity.of("x"),
                new Found(finding, evidence),
                0.01,
                null,
                java.util.Optional.empty(),
                List.of("known event: Marathon"))
            .next()
            .change()
            .references(keys)
            .done();
    assertThat(thing.references()).hasSize(OpenThing.REFERENCES);

    int alone = bytes(thing);
    assertThat(alone).isLessThan(6_000);
  }

  private static int bytes(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.size();
  }
}
