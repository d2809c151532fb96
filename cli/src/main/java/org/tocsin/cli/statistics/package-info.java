/** Commands for analysts: statistics on any file, without a running stack. */
@org.jspecify.annotations.NullMarked
package org.tocsin.cli.statistics;
