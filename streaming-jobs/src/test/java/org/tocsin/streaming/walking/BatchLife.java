package org.tocsin.streaming.walking;

import java.time.Instant;

/** The life of one alert, from the rules of what a desk is told. */
final class BatchLife {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  final String key;
  boolean alive = true;
  boolean held;
  long closedAt;
  BatchFound announced;
  BatchFound latest;
  private int version;
  private long onset;
  private long saidAt;
  private long unusualUntil;
  private boolean severe;
  private boolean over;

  /** The message that raises it is {@link #raised}. */
  BatchLife(BatchFound found, boolean held) {
    this.key = found.key();
    this.held = held;
    this.announced = found;
    this.latest = found;
    this.onset = found.start();
    this.unusualUntil = found.end();
    this.severe = found.isLarge(false);
  }

  String raised() {
    return say("alert", announced, announced.at());
  }

  /** A finding that does not alarm. */
  void quiet(BatchFound found) {
    if (announced.sameTest(found)) {
      latest = found;
      over = found.n() < announced.n() && !found.isUnusual();
    }
    if (found.p() < 0.1) {
      unusualUntil = Math.max(unusualUntil, found.end());
    }
  }

  /** A finding that alarms; null when it tells nothing new. */
  String alarm(BatchFound found, boolean hold) {
    unusualUntil = Math.max(unusualUntil, found.end());
    boolean sameDetector = announced.detector().equals(found.detector());
    // A late report of an interval before the one that was told is no news.
    boolean older = found.start() < announced.start() && found.end() < announced.end();
    boolean nowSevere = (older && sameDetector) ? severe : found.isLarge(severe);
    nowSevere = nowSevere || (severe && !sameDetector);
    boolean news = nowSevere != severe || (!older && isNews(found));
    if (held && !hold) {
      held = false;
      news = true;
    }
    if (news) {
      severe = nowSevere;
      over = false;
      return say("update", found, found.at());
    }
    if (announced.sameTest(found)) {
      latest = found;
      over = false;
    }
    return null;
  }

  private boolean isNews(BatchFound found) {
    if (announced.sameTest(found)) {
      return found.n() >= Math.ceil(1.5 * announced.n());
    }
    boolean next =
        announced.detector().equals(found.detector())
            && found.start() >= announced.end()
            && found.length() >= HOUR;
    boolean burst = found.length() <= 3 * HOUR && found.start() >= saidAt + 3 * HOUR;
    return next || burst || found.dayP() < 0.1 * announced.dayP();
  }

  /** What a tick says; null when nothing. */
  String tick(long at) {
    if (over || at >= quietAt()) {
      alive = false;
      closedAt = at;
      String said = say(over ? "cancel" : "update", latest, at);
      return said.replace(held ? " held-back " : " open ", over ? " cancelled " : " ended ");
    }
    boolean due = at >= announced.end() && saidAt < announced.end();
    return !held && due && latest.n() > announced.n() ? say("update", latest, at) : null;
  }

  /** It leaves the list of what is held back. */
  String release(long at) {
    held = false;
    return say("update", latest, at);
  }

  /** When it must be looked at, if nothing comes before. */
  long wakeAt(long now) {
    if (!alive) {
      return closedAt + DAY;
    }
    long wake = over ? now + 1 : quietAt();
    if (!over && announced.end() > now) {
      wake = Math.min(wake, announced.end());
    }
    return Math.max(now + 1, wake);
  }

  private long quietAt() {
    long length = announced.length();
    return unusualUntil + Math.max(3 * HOUR, Math.min(3 * length, Math.max(length, DAY)));
  }

  private String say(String type, BatchFound found, long at) {
    version++;
    saidAt = at;
    announced = found;
    latest = found;
    onset = Math.min(onset, found.start());
    return String.join(
        " ",
        Instant.ofEpochMilli(at).toString(),
        key,
        "v" + version,
        type,
        held ? "held-back" : "open",
        severe ? "Severe" : "Moderate",
        found.detector(),
        Instant.ofEpochMilli(found.start()).toString(),
        Instant.ofEpochMilli(found.end()).toString(),
        "n=" + found.n(),
        "onset=" + Instant.ofEpochMilli(onset));
  }
}
