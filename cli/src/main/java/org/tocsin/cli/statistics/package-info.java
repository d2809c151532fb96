/** Statistics on plain files, without a home: detect, scan, evaluate and their benchmarks. */
package org.tocsin.cli.statistics;
