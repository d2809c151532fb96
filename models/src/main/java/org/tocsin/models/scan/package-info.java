/**
 * Clusters in space and time: scan statistics over candidate zones, the Knox test and near-repeat
 * tables. Engine-free, seeded, and independent of the order in which places are given.
 */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.scan;
