/** SQL and export for people and programs. */
@org.jspecify.annotations.NullMarked
package org.tocsin.batch.query;
