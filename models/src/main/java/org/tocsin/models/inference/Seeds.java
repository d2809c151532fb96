package org.tocsin.models.inference;

/** Independent seeds from one. */
final class Seeds {
  private Seeds() {}

  /** A seed for the part of a run with this number (the mixing of SplitMix64). */
  static long mix(long seed, long part) {
    long z = seed + (part + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
