/**
 * The mathematics of the warning job: what one series' counts say at an arrival, with nothing of an
 * engine in it.
 */
package org.tocsin.models.watch;
