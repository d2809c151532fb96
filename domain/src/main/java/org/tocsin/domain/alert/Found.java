package org.tocsin.domain.alert;

import java.io.Serializable;

/** A finding with what a person is shown beside it. */
public record Found(Finding finding, Evidence evidence) implements Serializable {

  /** A finding that brings nothing to show. */
  public static Found of(Finding finding) {
    return new Found(finding, Evidence.NONE);
  }
}
