/** What may leave the operational circle. */
@org.jspecify.annotations.NullMarked
package org.tocsin.domain.release;
