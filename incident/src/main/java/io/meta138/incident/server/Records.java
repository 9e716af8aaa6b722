package io.meta138.incident.server;

import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.reviews.Reviews;
import io.meta138.incident.reviews.Statistics;
import io.meta138.incident.timeline.TimelineStore;

/**
 * What is kept about incidents, also when they are long over.
 *
 * @param timeline what happened
 * @param evidence that was gathered
 * @param reviews of what is over
 * @param statistics over all of it
 */
public record Records(
    TimelineStore timeline, EvidenceStore evidence, Reviews reviews, Statistics statistics) {}
