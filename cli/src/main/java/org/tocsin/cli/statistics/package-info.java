/** Statistics on plain files: detect, evaluate and their benchmarks. */
package org.tocsin.cli.statistics;
