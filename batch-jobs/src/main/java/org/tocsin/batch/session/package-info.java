/** A Spark session over the tables of one home. */
@org.jspecify.annotations.NullMarked
package org.tocsin.batch.session;
