/**
 * Risk models: expected counts of places in coming periods, with their spread and their reasons,
 * behind one port ({@link org.tocsin.models.risk.RiskModel}). Trees are grown by Smile; no Smile
 * type leaves this package.
 */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.risk;
