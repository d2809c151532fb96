/** Keeping the tables in order: compaction, expiry, retention, erasure. */
@org.jspecify.annotations.NullMarked
package org.tocsin.batch.care;
