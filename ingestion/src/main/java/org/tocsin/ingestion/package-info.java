/** How reports enter: mappings, validation, privacy at the door, and the programs that send. */
package org.tocsin.ingestion;
