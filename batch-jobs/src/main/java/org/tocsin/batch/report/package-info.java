/** The monthly report: figures, pages, signature. */
@org.jspecify.annotations.NullMarked
package org.tocsin.batch.report;
