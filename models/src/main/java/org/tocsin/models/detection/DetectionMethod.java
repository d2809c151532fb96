package org.tocsin.models.detection;

import java.util.List;

/** A named way of detecting, from which detectors for single series are made. */
public interface DetectionMethod {
  /** The name typed on the command line, such as {@code farrington-flexible}. */
  String name();

  /** One sentence on what it does, and its source. */
  String summary();

  /** Every key it understands, with default and meaning. */
  List<SettingKey> keys();

  /** A detector for a fresh series. */
  Detector detector(Settings settings, TimeAxis axis);

  /** A detector that goes on from a stored memory of this method. */
  Detector restore(Settings settings, TimeAxis axis, double[] numbers);
}
