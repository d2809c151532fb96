/** The researcher's commands: replay, truth, comparison, explanation. */
@NullMarked
package org.tocsin.cli.research;

import org.jspecify.annotations.NullMarked;
