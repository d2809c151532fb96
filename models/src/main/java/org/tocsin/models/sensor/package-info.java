/**
 * Sensors: is the reading usable, is it usual, and if not, is it the sensor or the world? One value
 * in, one signal out; a whole series at once gives the same answer.
 */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.sensor;
