package org.tocsin.models.risk;

/**
 * A fitted model as it is kept: a JSON header a person can read and a body of numbers.
 *
 * <p>The header names the format, its version, the method, the features, the dispersion and the
 * CRC-32 of the body; {@link RiskModelMapper} says what the body of each version holds.
 *
 * @param header JSON object
 * @param body big-endian numbers
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredRiskModel(String header, byte[] body) {
  public StoredRiskModel {
    body = body.clone();
  }

  /** A copy of the numbers. */
  @Override
  public byte[] body() {
    return body.clone();
  }
}
