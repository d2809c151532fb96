package org.tocsin.models.silence;

import org.jspecify.annotations.Nullable;

/** Where the watch over one source keeps what it remembers. */
public interface SilenceMemory {

  /** What is stored of the source; absent before the first report. */
  byte @Nullable [] source();

  void keepSource(byte[] stored);

  /** What is stored of a place; absent before it was looked at. */
  byte @Nullable [] place(String id);

  void keepPlace(String id, byte[] stored);
}
