package org.tocsin.domain.program;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ties a child program to the one that started it: when the parent ends, however it ends, the
 * child's standard input closes and the child halts.
 */
public final class Lifeline {
  private Lifeline() {}

  /**
   * Watches the stream from a daemon thread and runs the action once it ends.
   *
   * @param parent the child's standard input, a pipe held open by the parent
   */
  public static void hold(InputStream parent, Runnable whenCut) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (parent.read() >= 0) {
                  // Bytes carry no meaning: only the end of the stream does.
                }
              } catch (IOException e) {
                // A broken pipe is the same news as a closed one.
              }
              whenCut.run();
            },
            "lifeline");
    watch.setDaemon(true);
    watch.start();
  }
}
