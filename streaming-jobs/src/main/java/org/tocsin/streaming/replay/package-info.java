/** History once more through the warning job: what would have been said. */
@NullMarked
package org.tocsin.streaming.replay;

import org.jspecify.annotations.NullMarked;
