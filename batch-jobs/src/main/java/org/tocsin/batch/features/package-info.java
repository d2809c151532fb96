/** What was known at the start of a day about every place: the features of risk models. */
@org.jspecify.annotations.NullMarked
package org.tocsin.batch.features;
