/** Self-exciting point processes: events that make further events near them more likely. */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.hawkes;
