/** Spark: baselines, risk scores, SQL and export over the tables. */
@org.jspecify.annotations.NullMarked
package org.tocsin.batch;
