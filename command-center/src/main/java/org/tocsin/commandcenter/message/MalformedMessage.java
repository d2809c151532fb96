package org.tocsin.commandcenter.message;

/** A message that cannot be understood; the text says why. */
public final class MalformedMessage extends RuntimeException {
  public MalformedMessage(String what) {
    super(what);
  }

  public MalformedMessage(String what, Throwable cause) {
    super(what, cause);
  }
}
