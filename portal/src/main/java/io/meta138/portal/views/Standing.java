package io.meta138.portal.views;

import java.time.Instant;

/**
 * How a part of the system stands.
 *
 * @param state one word for it
 * @param asOf when that was found
 * @param reason why it is not as it should be, or why it is not known; empty when all is well
 */
public record Standing(State state, Instant asOf, String reason) {}
