/** Years in which only chance happens, and the alert budget's thresholds learned from them. */
@NullMarked
package org.tocsin.models.calibration;

import org.jspecify.annotations.NullMarked;
