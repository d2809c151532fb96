package org.tocsin.domain.erasure;

import java.io.Serializable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reports that stay out.
 *
 * @param key absent where no home has one: then nothing is erased
 * @param hashes keyed hashes of the erased ids
 */
public record Erased(@Nullable KeyedHash key, Set<String> hashes) implements Serializable {
  public static final Erased NONE = new Erased(null, Set.of());

  public Erased {
    hashes = Set.copyOf(hashes);
  }
}
