package io.meta138.incident.timeline;

/**
 * An entry at its place in the log.
 *
 * @param index from 0
 * @param entry what happened
 */
public record TimelineEntry(long index, Entry entry) {}
