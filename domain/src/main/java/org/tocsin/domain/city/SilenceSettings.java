package org.tocsin.domain.city;

import java.io.Serializable;
import java.time.Duration;

/**
 * When nothing reported is looked at.
 *
 * @param check how often each source and place is judged
 * @param feedDownAfter age of a source's last heartbeat from which its feed counts as down
 */
public record SilenceSettings(Duration check, Duration feedDownAfter) implements Serializable {

  static SilenceSettings read(ConfigurationTree tree) {
    SilenceSettings settings =
        new SilenceSettings(
            tree.duration("check", Duration.ofMinutes(10)),
            tree.duration("feed-down-after", Duration.ofMinutes(15)));
    tree.close();
    return settings;
  }
}
