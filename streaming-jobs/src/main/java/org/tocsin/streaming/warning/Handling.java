package org.tocsin.streaming.warning;

import org.jspecify.annotations.Nullable;

/**
 * What the changes of a report's next version need to know of the present one.
 *
 * @param thingId of the happening that several reports speak of
 * @param responded whether somebody had been sent
 */
public record Handling(@Nullable String thingId, boolean responded) {}
