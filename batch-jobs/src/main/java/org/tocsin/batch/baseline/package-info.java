/** Fits what is usual for each category. */
@org.jspecify.annotations.NullMarked
package org.tocsin.batch.baseline;
