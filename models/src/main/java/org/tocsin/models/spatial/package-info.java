/** Statistics of maps: autocorrelation, hot spots, smoothed rates, kernel density. */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.spatial;
