package io.meta138.ccip.tracking;

/**
 * Blocks that must hold a log which nobody ever saw.
 *
 * @param key what is missing
 * @param from lowest block that may hold it
 * @param to highest block that may hold it
 */
record Hole(String key, long from, long to) {}
