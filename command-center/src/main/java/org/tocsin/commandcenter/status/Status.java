package org.tocsin.commandcenter.status;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the command center and what it listens to are doing, as {@code GET /api/status} shows it.
 *
 * @param position of the change log, for {@code GET /api/stream?after=}
 * @param alerts how many stand in each state
 * @param situation what holds for the whole city now
 * @param desks the roles that may act, the usual one first
 * @param tiles address of map tiles; absent: polygons alone
 */
public record Status(
    City city,
    Clock clock,
    Watching watching,
    @Nullable LastData lastData,
    List<PartitionPulse> pulses,
    Map<String, Integer> alerts,
    Week week,
    CitySituation situation,
    String configurationHash,
    List<String> desks,
    @Nullable String tiles,
    Intake intake,
    Instant startedAt,
    String position) {
  public Status {
    pulses = List.copyOf(pulses);
    alerts = Map.copyOf(alerts);
    desks = List.copyOf(desks);
  }

  /** The city's name and the zone in which its times are shown. */
  public record City(String name, String zone) {}

  /**
   * The home's clock.
   *
   * @param kind {@code live} or {@code simulated}
   * @param now the city's time; absent before a simulated clock has started
   * @param wall the time on this machine
   * @param paused whether a feed that is played was told to stand still
   */
  public record Clock(String kind, @Nullable Instant now, Instant wall, boolean paused) {}

  /**
   * How much is watched.
   *
   * @param justBelow in how many places and categories the last three hours came close to an alert;
   *     see {@link org.tocsin.commandcenter.table.Evidence#justBelow}
   */
  public record Watching(int places, int categories, int justBelow) {}

  /**
   * The newest report or value.
   *
   * @param ageSeconds since it was heard here; absent when it stood there before this start
   */
  public record LastData(Instant knownAt, @Nullable Double ageSeconds) {}

  /**
   * One partition's last heartbeat.
   *
   * @param ageSeconds wall seconds since it was heard; absent when none was heard since the start
   */
  public record PartitionPulse(
      String topic, int partition, @Nullable Instant heartbeatAt, @Nullable Double ageSeconds) {}

  /**
   * The promise beside what became of it, over the last seven days of the city's time. Exercises,
   * tests and drafts do not count.
   *
   * @param falseEpisodesPerWeek the promise
   * @param raised alerts that began
   * @param judged of these, how many a desk has answered for
   * @param realAndNew judged both real and new
   * @param notReal judged not real, or bad data
   */
  public record Week(
      double falseEpisodesPerWeek, int raised, int judged, int realAndNew, int notReal) {}

  /**
   * Whether what is shown is whole.
   *
   * @param tables {@code read}, {@code reading} or {@code failed}
   * @param kafka {@code answers}, {@code catching-up} or {@code failed}
   * @param malformed messages that could not be understood since the start
   */
  public record Intake(String tables, String kafka, long malformed, @Nullable String problem) {}
}
