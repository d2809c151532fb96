package org.tocsin.models.detection.evaluation;

/**
 * A known outbreak in one series.
 *
 * @param start first period with cases of it
 * @param end last period with cases of it, not before the start
 */
public record Outbreak(long start, long end) {
  public Outbreak {
    if (end < start) {
      throw new IllegalArgumentException(
          "Outbreak ends at %d before it starts at %d".formatted(end, start));
    }
  }

  /** Whether a period belongs to it. */
  public boolean covers(long index) {
    return index >= start && index <= end;
  }
}
