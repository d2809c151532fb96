package org.tocsin.batch.risk;

import java.io.Serializable;

/**
 * How a method did on the held-back month; lower is better.
 *
 * @param rows places times periods it was scored on
 * @param logScore mean of −log P(Y = y)
 * @param crps mean continuous ranked probability score, in reports
 */
public record MethodScore(String method, int rows, double logScore, double crps)
    implements Serializable {}
