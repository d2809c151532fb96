package org.tocsin.models.watch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tocsin.models.inference.DelayedCount;
import org.tocsin.models.inference.MinimumP;
import org.tocsin.models.inference.NullLaws;
import org.tocsin.models.inference.SlotDesign;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Family shift: is the count of this civil day or week unusual? A slot is looked at when equal
 * shares of its expectation have passed, and at fixed ages of reporting delay after its end. At an
 * arrival the count is tested against the expectation of the <em>next</em> look: until then it only
 * grows, so that testing early needs no further correction.
 *
 * <p>The expectation of a look is what can have arrived by then, Fμ with dispersion 1 + F(φ − 1)
 * and the variance of F added ({@link DelayedCount}), never the inflated count. Immutable and
 * thread-safe.
 */
public final class ShiftTest {
  private static final long SEED = 0x51f7;
  private static final int DRAWS = 6_000;
  private static final double NEGLIGIBLE_DELAY = 0.995;
  private static final Map<Integer, NullLaws> LAWS = new ConcurrentHashMap<>();

  private final int looks;
  private final double testsPerDay;
  private final NullLaws laws;

  private ShiftTest(int looks, double testsPerDay) {
    this.looks = looks;
    this.testsPerDay = testsPerDay;
    this.laws = LAWS.computeIfAbsent(looks, n -> new NullLaws(simulation(n), SEED + n));
  }

  /**
   * Days, looked at after each quarter of their expectation.
   *
   * @param weeksToo whether weeks are tested beside them
   */
  public static ShiftTest ofDays(Beside weeksToo) {
    return new ShiftTest(4, weeksToo == Beside.THE_OTHER ? 8.0 / 7 : 1);
  }

  /** Weeks, looked at after each seventh of their expectation. */
  public static ShiftTest ofWeeks(Beside daysToo) {
    return new ShiftTest(7, daysToo == Beside.THE_OTHER ? 8.0 / 7 : 1);
  }

  /** Whether days and weeks are both tested. */
  public enum Beside {
    NOTHING,
    THE_OTHER
  }

  private static NullLaws.Simulation simulation(int looks) {
    SlotDesign design = SlotDesign.evenLooks(looks);
    return (mean, within, whole, seed) ->
        MinimumP.simulate(design, new NegativeBinomial(mean, whole), DRAWS, seed);
  }

  /**
   * Share of the slot's expectation that the next look waits for.
   *
   * @param elapsed share of the expectation that has passed, in [0, 1]
   */
  public double nextLook(double elapsed) {
    return Math.min(1, Math.max(1, Math.ceil(elapsed * looks - 1e-9)) / looks);
  }

  /**
   * The law of what a look can see.
   *
   * @param mean expectation of the part of the slot that the look waits for, without delay
   * @param delay what of it is known by then
   */
  public static NegativeBinomial law(double mean, double dispersion, DelayedCount delay) {
    return delay.thinned(new NegativeBinomial(mean, dispersion));
  }

  /**
   * The chance that a usual day shows so small a p-value at any of its looks, with weeks and days
   * counted by how often they come: expected alarms of a week over both are at most seven times the
   * level.
   *
   * @param mean expectation of the whole slot
   * @param lateLooks looks after the slot's end that delay makes worth having
   */
  public double dayP(double pValue, double mean, double dispersion, int lateLooks) {
    double slotP = laws.recalibrated(pValue, mean, dispersion, dispersion) + lateLooks * pValue;
    return Math.min(1, testsPerDay * slotP);
  }

  /** How many null laws have been drawn for tests like this one. */
  public int drawn() {
    return laws.drawn();
  }

  /** Draws ahead what {@link #dayP} needs for slots whose expectations lie in a range. */
  public void prepare(double lowest, double highest, double dispersion) {
    laws.prepare(lowest, highest, dispersion, dispersion);
  }

  /** Whether a look at this share of the slot's reports differs from one at all of them. */
  public static boolean stillComing(double share) {
    return share < NEGLIGIBLE_DELAY;
  }
}
