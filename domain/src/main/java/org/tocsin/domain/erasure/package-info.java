/** Reports that must be forgotten, known by a keyed hash only. */
@org.jspecify.annotations.NullMarked
package org.tocsin.domain.erasure;
