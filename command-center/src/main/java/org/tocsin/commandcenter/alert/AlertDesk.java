package org.tocsin.commandcenter.alert;

import org.tocsin.domain.message.AlertMessage;

/**
 * The one way in for messages and acts, wherever they come from: keeps them and notes the change.
 */
public final class AlertDesk {
  private final AlertStore store;
  private final ChangeLog changes;

  public AlertDesk(AlertStore store, ChangeLog changes) {
    this.store = store;
    this.changes = changes;
  }

  public void receive(AlertMessage message) {
    if (store.offer(message)) {
      changes.append(message.id());
    }
  }

  public void receive(Act act) {
    if (store.offer(act)) {
      changes.append(act.message().alertId());
    }
  }
}
