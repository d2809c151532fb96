package org.tocsin.domain.alert;

import java.io.Serializable;
import java.util.List;
import org.tocsin.domain.message.AlertMessage.TailPoint;

/**
 * What a person is shown beside a finding.
 *
 * @param tail the last slots of the series, oldest first, the tested one last; at most {@link
 *     #TAIL}
 * @param incidentKeys keyed hashes of the contributing reports, newest first; at most {@link #KEYS}
 * @param seriesLength slots of history behind what is expected; 0 when unknown
 */
public record Evidence(List<TailPoint> tail, List<String> incidentKeys, int seriesLength)
    implements Serializable {
  /** Most slots of a tail. */
  public static final int TAIL = 28;

  /** Most keys of reports. */
  public static final int KEYS = 20;

  /** Nothing beyond the finding itself. */
  public static final Evidence NONE = new Evidence(List.of(), List.of(), 0);

  public Evidence {
    tail = List.copyOf(tail.subList(Math.max(0, tail.size() - TAIL), tail.size()));
    incidentKeys = List.copyOf(incidentKeys.subList(0, Math.min(KEYS, incidentKeys.size())));
  }
}
