/** A seeded city with known truth, written as the files a real city would deliver. */
package org.tocsin.simulator;
