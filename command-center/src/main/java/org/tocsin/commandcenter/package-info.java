/** The dispatch side: the life of alerts, the acts of desks, the HTTP API and the console. */
package org.tocsin.commandcenter;
