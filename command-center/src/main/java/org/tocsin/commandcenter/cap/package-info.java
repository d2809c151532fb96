/** The Atom feed that lists alerts and points at their CAP documents. */
package org.tocsin.commandcenter.cap;
