package org.tocsin.simulator.place;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * The simulated city: its places and its clock.
 *
 * @param riverY kilometres north of the centre at which the river's course starts in the west
 */
public record City(
    String nameEn,
    String nameZh,
    ZoneId zone,
    List<District> districts,
    List<Neighbourhood> neighbourhoods,
    double riverY) {
  public City {
    districts = List.copyOf(districts);
    neighbourhoods = List.copyOf(neighbourhoods);
  }

  public Neighbourhood neighbourhood(int index) {
    return neighbourhoods.get(index);
  }

  /** The neighbourhood that contains a point in degrees. */
  public Optional<Neighbourhood> findAt(double lon, double lat) {
    return neighbourhoods.stream().filter(n -> n.contains(lon, lat)).findFirst();
  }

  /** The neighbourhood where almost nobody reports. */
  public Neighbourhood quietest() {
    Neighbourhood quietest = neighbourhoods.get(0);
    for (Neighbourhood n : neighbourhoods) {
      if (n.reporting() < quietest.reporting()) {
        quietest = n;
      }
    }
    return quietest;
  }

  public long population() {
    return neighbourhoods.stream().mapToLong(Neighbourhood::population).sum();
  }
}
