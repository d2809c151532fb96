/** Backtests: what models and baselines would have said, from what was known then. */
@org.jspecify.annotations.NullMarked
package org.tocsin.batch.backtest;
