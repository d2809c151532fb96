/**
 * The outbreak benchmark: simulated series with known outbreaks, and every method scored on them.
 */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.detection.benchmark;
