/** How forecasts, warnings and maps are judged: proper scores, calibration, ranking, lead time. */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.scoring;
