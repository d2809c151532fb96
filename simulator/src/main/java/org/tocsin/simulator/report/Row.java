package org.tocsin.simulator.report;

import org.tocsin.simulator.text.CivilTimes;

/**
 * One line of an incident file without its line end and without its first cell, the time of
 * receipt.
 *
 * @param received epoch seconds at which it arrived
 * @param key breaks ties of arrival, so that the order never depends on a queue
 * @param part numbers the rows of one case
 */
record Row(long received, long key, int part, String rest) implements Comparable<Row> {

  Row receivedAt(long at) {
    return new Row(at, key, part, rest);
  }

  String line(CivilTimes times) {
    StringBuilder line = new StringBuilder(rest.length() + 26);
    times.append(line, received);
    return line.append(',').append(rest).toString();
  }

  @Override
  public int compareTo(Row other) {
    int order = Long.compare(received, other.received);
    if (order == 0) {
      order = Long.compare(key, other.key);
    }
    return order == 0 ? Integer.compare(part, other.part) : order;
  }
}
