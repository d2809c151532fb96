package org.tocsin.cli.stack;

import java.util.List;

/**
 * A deployable that runs as a child process on its own classpath.
 *
 * @param name as people see it in status and logs
 * @param module whose {@code target} folder holds jar and classpath
 * @param heapMegabytes the most memory its heap may take
 */
public record Program(
    String name, String module, String mainClass, int heapMegabytes, List<String> arguments) {
  public Program {
    arguments = List.copyOf(arguments);
  }
}
