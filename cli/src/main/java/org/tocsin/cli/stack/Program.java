package org.tocsin.cli.stack;

import java.util.List;

/**
 * A deployable that runs as a child process on its own classpath.
 *
 * @param name as people see it in status and logs
 * @param module whose {@code target} folder holds jar and classpath
 * @param heapMegabytes the most memory its heap may take
 * @param pace how the virtual machine is to spend its effort
 */
public record Program(
    String name,
    String module,
    String mainClass,
    int heapMegabytes,
    List<String> arguments,
    Pace pace) {

  /** How long a program works. */
  public enum Pace {
    /** Minutes and more: what runs often is compiled as well as can be. */
    LASTING,
    /** Minutes and more, and somebody waits for each answer: many short pauses, no long one. */
    PROMPT,
    /** Seconds: it ends before thorough compiling and parallel collecting pay. */
    BRIEF
  }

  public Program {
    arguments = List.copyOf(arguments);
  }

  /** The same program with other arguments. */
  Program with(List<String> others) {
    return new Program(name, module, mainClass, heapMegabytes, others, pace);
  }

  /** A program that lasts. */
  public Program(
      String name, String module, String mainClass, int heapMegabytes, List<String> arguments) {
    this(name, module, mainClass, heapMegabytes, arguments, Pace.LASTING);
  }
}
