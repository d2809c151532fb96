/** Scores what the next day or week will bring to each neighbourhood. */
@org.jspecify.annotations.NullMarked
package org.tocsin.batch.risk;
