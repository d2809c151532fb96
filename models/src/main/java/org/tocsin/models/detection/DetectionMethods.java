package org.tocsin.models.detection;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.tocsin.domain.city.NearestWord;

/** Every way of detecting in a series of counts, by name. */
public final class DetectionMethods {
  private static final Map<String, DetectionMethod> METHODS = new LinkedHashMap<>();

  static {
    add(
        HarmonicNb.NAME,
        "Robust seasonal regression with a negative-binomial tail; the default.",
        HarmonicNb.KEYS,
        HarmonicNb::detector);
    add(
        HarmonicNbWindow.NAME,
        "The same over the last 1, 2 and 3 periods (and 7 days), as one calibrated test.",
        HarmonicNbWindow.KEYS,
        HarmonicNbWindow::detector);
    add(
        LikelihoodRatioCusum.NAME,
        "Likelihood-ratio CUSUM over the harmonic baseline, limit by simulated run length (Höhle"
            + " and Paul 2008, CSDA 52:4357).",
        LikelihoodRatioCusum.KEYS,
        LikelihoodRatioCusum::new);
    add(
        FarringtonFlexible.NAME,
        "Quasi-Poisson regression on season blocks and trend over past years, past outbreaks"
            + " down-weighted (Noufaily et al. 2013, Stat Med 32:1206).",
        FarringtonFlexibleSettings.KEYS,
        FarringtonFlexible::new);
    add(
        FarringtonOriginal.NAME,
        "Quasi-Poisson regression on the same weeks of past years (Farrington et al. 1996, JRSSA"
            + " 159:547).",
        FarringtonOriginal.KEYS,
        FarringtonOriginal::new);
    add(
        "ears-c1",
        "Mean and standard deviation of the 7 periods before (Fricker et al. 2008, Stat Med"
            + " 27:3407).",
        Ears.KEYS,
        (settings, axis) -> new Ears(Ears.Variant.C1, settings, axis));
    add(
        "ears-c2",
        "As C1, but with a pause of 2 periods before the one judged.",
        Ears.KEYS,
        (settings, axis) -> new Ears(Ears.Variant.C2, settings, axis));
    add(
        "ears-c3",
        "Sum of what C2 exceeded over 3 periods.",
        Ears.KEYS,
        (settings, axis) -> new Ears(Ears.Variant.C3, settings, axis));
    add(
        "bayes",
        "Posterior predictive negative binomial of the periods around now in past years and just"
            + " before (Riebler 2004; Höhle 2007).",
        ReferenceWindow.BAYES_KEYS,
        (settings, axis) -> new ReferenceWindow(ReferenceWindow.Rule.BAYES, settings, axis));
    add(
        "rki",
        "Mean plus two standard deviations of a Poisson count over the same reference periods"
            + " (Robert Koch Institute).",
        ReferenceWindow.RKI_KEYS,
        (settings, axis) -> new ReferenceWindow(ReferenceWindow.Rule.RKI, settings, axis));
    add(
        "cusum",
        "Cumulative sum of standardised counts (Rossi et al. 1999, Stat Med 18:2111).",
        Cusum.KEYS,
        Cusum::new);
    add(
        "glr-poisson",
        "Generalised likelihood ratio against a rise of a seasonal Poisson mean (Höhle and Paul"
            + " 2008, CSDA 52:4357).",
        GeneralisedLikelihoodRatio.KEYS,
        (settings, axis) -> new GeneralisedLikelihoodRatio(false, settings, axis));
    add(
        "glr-nb",
        "Generalised likelihood ratio against a rise of a seasonal negative-binomial mean (Höhle"
            + " and Paul 2008, CSDA 52:4357).",
        GeneralisedLikelihoodRatio.KEYS,
        (settings, axis) -> new GeneralisedLikelihoodRatio(true, settings, axis));
  }

  private DetectionMethods() {}

  private static void add(
      String name,
      String summary,
      List<SettingKey> keys,
      BiFunction<Settings, TimeAxis, RestorableDetector> maker) {
    METHODS.put(name, new NamedMethod(name, summary, keys, maker));
  }

  /** All methods, in the order people should read them. */
  public static Collection<DetectionMethod> all() {
    return List.copyOf(METHODS.values());
  }

  /**
   * The method of this name.
   *
   * @throws IllegalArgumentException suggesting the nearest name
   */
  public static DetectionMethod named(String name) {
    DetectionMethod method = METHODS.get(name);
    if (method == null) {
      throw new IllegalArgumentException(
          "Method %s is not known%s"
              .formatted(name, NearestWord.suggestion(name, List.copyOf(METHODS.keySet()))));
    }
    return method;
  }

  /** A detector by name, with some keys set and defaults for the rest. */
  public static Detector detector(String name, Map<String, String> given, TimeAxis axis) {
    DetectionMethod method = named(name);
    return method.detector(Settings.of(method.keys(), given), axis);
  }

  /**
   * The detector that wrote this state, going on where it stopped.
   *
   * @throws IllegalArgumentException if the version or the method is not known
   */
  public static Detector restore(DetectorState state) {
    if (state.version() != DetectorState.CURRENT_VERSION) {
      throw new IllegalArgumentException(
          "Detector state of version %d cannot be read, only version %d; feed the series again"
              .formatted(state.version(), DetectorState.CURRENT_VERSION));
    }
    DetectionMethod method = named(state.method());
    String[] axis = state.axis().split(",", -1);
    return method.restore(
        Settings.parse(method.keys(), state.settings()),
        new TimeAxis(Period.parse(axis[0]), axis[1].equals("dated")),
        state.numbers());
  }

  static DetectorState state(String method, TimeAxis axis, Settings settings, double[] numbers) {
    return new DetectorState(
        DetectorState.CURRENT_VERSION,
        method,
        axis.period().word() + "," + (axis.dated() ? "dated" : "numbered"),
        settings.text(),
        numbers);
  }

  private record NamedMethod(
      String name,
      String summary,
      List<SettingKey> keys,
      BiFunction<Settings, TimeAxis, RestorableDetector> maker)
      implements DetectionMethod {
    @Override
    public Detector detector(Settings settings, TimeAxis axis) {
      return maker.apply(settings, axis);
    }

    @Override
    public Detector restore(Settings settings, TimeAxis axis, double[] numbers) {
      return maker.apply(settings, axis).load(numbers);
    }
  }
}
