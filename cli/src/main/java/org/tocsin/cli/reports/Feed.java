package org.tocsin.cli.reports;

import java.nio.file.Path;
import java.util.List;
import org.tocsin.ingestion.mapping.Mapping;

/** Files of one source and the mapping that reads them. */
record Feed(Mapping mapping, List<Path> files) {
  Feed {
    files = List.copyOf(files);
  }

  Feed withMapping(Mapping other) {
    return new Feed(other, files);
  }
}
