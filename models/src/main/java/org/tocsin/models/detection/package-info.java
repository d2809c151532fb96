/** Temporal detectors: is this period's count above what the series' own past explains? */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.detection;
