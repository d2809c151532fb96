package org.tocsin.commandcenter.alert;

import java.util.List;
import java.util.Optional;
import org.tocsin.domain.message.AlertMessage;

/**
 * Where alerts and acts are kept while the command center runs. Repeats change nothing, and the
 * order of offers does not matter.
 */
public interface AlertStore {
  /** Keeps a message unless this (id, version) is there already; says whether it was news. */
  boolean offer(AlertMessage message);

  /** Keeps an act unless its id is there already; says whether it was news. */
  boolean offer(Act act);

  /** One alert; absent while only acts but no message of it have arrived. */
  Optional<AlertCase> find(String id);

  /** Every alert, in no particular order. */
  List<AlertCase> list();
}
