package org.tocsin.simulator;

import java.util.Map;

/** What seed 3 gave when its hashes were stored: first half of each file's SHA-256. */
final class StoredHashes {
  static final Map<String, String> OF_SEED_3 =
      Map.ofEntries(
          Map.entry("places.geojson", "42cdcf02fd6d172c"),
          Map.entry("incidents-history.csv", "331f5116d36b0ac9"),
          Map.entry("incidents-live.csv", "d6fe145018edf06b"),
          Map.entry("observations-history.csv", "98ad0d639f735ec6"),
          Map.entry("observations-live.csv", "7d7b09c4516fe042"),
          Map.entry("truth.csv", "a8cf40d0297069f0"),
          Map.entry("truth-reports.csv", "5e5d4e747dcfebc0"));

  private StoredHashes() {}
}
