/** Whether risk models treat places alike, whoever lives there; evaluation only. */
@org.jspecify.annotations.NullMarked
package org.tocsin.batch.fairness;
