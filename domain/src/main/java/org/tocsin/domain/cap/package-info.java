/** Alerts as Common Alerting Protocol 1.2 documents. */
package org.tocsin.domain.cap;
