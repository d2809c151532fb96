package org.tocsin.streaming.replay;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.streaming.warning.Baselines;

/** The baselines that are in force at one instant, for all times. */
record FixedBaselines(Baselines baselines, long at) implements Baselines {

  static Baselines at(Baselines baselines, long at) {
    return new FixedBaselines(baselines, at);
  }

  @Override
  public @Nullable InForce inForce(String category, long knownAt) {
    return baselines.inForce(category, at);
  }

  @Override
  public Set<String> categories(long knownAt) {
    return baselines.categories(at);
  }
}
