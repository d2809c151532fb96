/** Alerts as Common Alerting Protocol 1.2 documents, and the Atom feed that lists them. */
package org.tocsin.commandcenter.cap;
