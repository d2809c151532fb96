/** Flink: thin shells around domain and models on live events. */
package org.tocsin.streaming;
