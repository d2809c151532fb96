/** Cases with known truth that are put into a replay, to see what it would have noticed. */
@NullMarked
package org.tocsin.models.injection;

import org.jspecify.annotations.NullMarked;
