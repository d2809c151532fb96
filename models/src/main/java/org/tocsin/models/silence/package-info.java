/**
 * Silence: is nothing reported, or does nobody report? For each source and place one of four
 * states, of which only the first may be drawn calm.
 */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.silence;
