package org.tocsin.ingestion.place;

import com.uber.h3core.H3Core;
import java.io.IOException;
import java.io.UncheckedIOException;

/** H3 cells of resolution 9, hexagons of about 0.1 km². */
public final class Cells {
  private static final int RESOLUTION = 9;

  private final H3Core h3;

  public Cells() {
    try {
      h3 = H3Core.newInstance();
    } catch (IOException e) {
      throw new UncheckedIOException("The native library of H3 cannot be loaded", e);
    }
  }

  /** The cell of a point in WGS84 degrees, as text. */
  public String cell(double lat, double lon) {
    return Long.toHexString(h3.latLngToCell(lat, lon, RESOLUTION));
  }
}
