package org.tocsin.models.watch;

/** Things counted in one series by quarter of an hour. */
@FunctionalInterface
public interface SeriesCounts {

  /** Things whose quarter lies in {@code [from, to)}. */
  int between(long from, long to);
}
