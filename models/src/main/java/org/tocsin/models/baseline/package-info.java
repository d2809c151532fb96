/** What is usual: expected counts of a place in a civil slot. */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.baseline;
