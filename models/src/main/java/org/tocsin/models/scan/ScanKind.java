package org.tocsin.models.scan;

/** Which windows in time a scan looks at. */
public enum ScanKind {
  /** Windows that end with the last period: is something going on now? */
  PROSPECTIVE,
  /** All windows up to the longest duration: did something go on? */
  RETROSPECTIVE,
  /** The whole study as one window. */
  SPATIAL
}
