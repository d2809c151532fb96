/** Count distributions: tails, quantiles, log probabilities and seeded draws. */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.probability;
