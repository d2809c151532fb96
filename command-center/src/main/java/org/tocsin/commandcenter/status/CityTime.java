package org.tocsin.commandcenter.status;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import org.tocsin.commandcenter.alert.AlertCase;
import org.tocsin.commandcenter.alert.AlertStore;
import org.tocsin.commandcenter.topic.PulseListener;
import org.tocsin.domain.city.TocsinConfiguration;

/**
 * What time it is in the city: the wall clock's in a live home, the stream's in a simulated one.
 */
public final class CityTime {
  private final TocsinConfiguration configuration;
  private final InstantSource wall;
  private final PulseListener pulses;
  private final AlertStore store;

  public CityTime(
      TocsinConfiguration configuration,
      InstantSource wall,
      PulseListener pulses,
      AlertStore store) {
    this.configuration = configuration;
    this.wall = wall;
    this.pulses = pulses;
    this.store = store;
  }

  public boolean isSimulated() {
    return configuration.clock().equals("simulated");
  }

  public Instant wall() {
    return wall.instant();
  }

  /** Absent in a simulated home in which nothing has ever been published. */
  public Optional<Instant> now() {
    if (!isSimulated()) {
      return Optional.of(wall.instant());
    }
    return pulses
        .latestTime()
        .or(() -> store.list().stream().map(AlertCase::changedAt).max(Comparator.naturalOrder()));
  }

  /** The city's time, or the wall clock's where there is none. */
  public Instant nowOrWall() {
    return now().orElseGet(wall::instant);
  }
}
