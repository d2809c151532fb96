/** Commands about what is reported: mappings, places, imports and live feeds. */
package org.tocsin.cli.reports;
