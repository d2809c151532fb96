/** What features, training and scoring cost, and how that grows. */
@org.jspecify.annotations.NullMarked
package org.tocsin.batch.cost;
