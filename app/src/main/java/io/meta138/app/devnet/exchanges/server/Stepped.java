package io.meta138.app.devnet.exchanges.server;

import java.time.Instant;

/**
 * A step of prices that has been published.
 *
 * @param states how many book states were published
 * @param queuedAt just before the first frame was handed to its socket
 * @param writtenAt when the sockets had taken all frames
 * @param complete whether they had; false when some client reads too slowly
 */
public record Stepped(int states, Instant queuedAt, Instant writtenAt, boolean complete) {}
