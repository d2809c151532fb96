/** What a run warned about against what really happened, and one run against another. */
@NullMarked
package org.tocsin.models.verification;

import org.jspecify.annotations.NullMarked;
