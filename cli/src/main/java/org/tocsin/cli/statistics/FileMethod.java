package org.tocsin.cli.statistics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tocsin.models.detection.SettingKey;

/**
 * A method of {@code tocsin detect} that reads and writes files of its own shape, such as sensor.
 */
public interface FileMethod {
  /** The name typed after {@code --method}. */
  String name();

  /** One sentence on what it does, and its columns. */
  String summary();

  /** Every key it understands. */
  List<SettingKey> keys();

  /** The page of the documentation with its formulas and sources. */
  String page();

  /**
   * Reads one file and writes the other.
   *
   * @param from time of the first row to write; all rows where empty
   */
  void run(Path in, Path out, Optional<String> from, Map<String, String> settings)
      throws IOException;
}
