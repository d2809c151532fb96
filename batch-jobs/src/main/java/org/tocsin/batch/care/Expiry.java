package org.tocsin.batch.care;

import java.util.Set;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Table;

/** Removes named snapshots and the files that only they used. */
final class Expiry {
  private Expiry() {}

  static void expire(Table table, Set<Long> snapshots) {
    if (snapshots.isEmpty()) {
      return;
    }
    // Nothing goes by age: the plan alone says which.
    ExpireSnapshots expire = table.expireSnapshots().expireOlderThan(0);
    snapshots.forEach(expire::expireSnapshotId);
    expire.commit();
  }
}
