/** How well signals found known outbreaks, and at what cost in false ones. */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.detection.evaluation;
