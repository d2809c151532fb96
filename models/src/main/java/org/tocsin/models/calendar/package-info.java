/** Days that are not like others: public holidays and lunar festivals. */
@org.jspecify.annotations.NullMarked
package org.tocsin.models.calendar;
