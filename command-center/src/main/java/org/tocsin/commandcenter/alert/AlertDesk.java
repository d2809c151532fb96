package org.tocsin.commandcenter.alert;

import org.tocsin.domain.message.AlertMessage;

/**
 * The one way in for messages and acts, wherever they come from: keeps them and notes the change.
 */
public final class AlertDesk {
  private final AlertStore store;
  private final CityActs city;
  private final ChangeLog changes;

  public AlertDesk(AlertStore store, CityActs city, ChangeLog changes) {
    this.store = store;
    this.city = city;
    this.changes = changes;
  }

  public void receive(AlertMessage message) {
    if (store.offer(message)) {
      changes.append(message.id());
    }
  }

  public void receive(Act act) {
    if (act.message().alertId().equals(CityActs.CITY)) {
      city.offer(act);
    } else if (store.offer(act)) {
      changes.append(act.message().alertId());
    }
  }
}
