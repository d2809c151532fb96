/**
 * What remains true when many places are tested and looked at many times: lists with a bounded
 * share of false findings, looks with a bounded chance of a false alarm, and a budget of false
 * episodes per week.
 */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.inference;
