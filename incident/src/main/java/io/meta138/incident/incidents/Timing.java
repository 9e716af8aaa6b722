package io.meta138.incident.incidents;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import java.time.Duration;

/**
 * The desk's times and limits.
 *
 * @param quiet how long everything must be over before an incident resolves by itself
 * @param settle how long an effect may outlast its cause before it is an incident of its own
 * @param reopenWithin an incident that comes back sooner is the same one
 * @param recheck how long after a person resolved it an incident that still holds reopens
 * @param inheritWithin a cause is paged for at the pace of its effect whose paging began no longer
 *     ago
 * @param contradiction how long nobody may settle that a report contradicts a newer one before it
 *     is believed
 * @param flapChanges how many changes within {@code flapWindow} are too many
 * @param flapWindow how far flap detection looks back
 * @param flapQuiet how long a flapping alert must rest before its end is believed
 * @param stormIncidents how many incidents about unknown things may open within a minute; further
 *     ones are one incident
 * @param keep how long what is over is kept in memory
 * @param journal how long inputs are kept for replay
 * @param mostAlerts tracked at once; further new ones are refused
 * @param mostText of tracked alerts in UTF-16 units; further new ones are refused
 */
public record Timing(
    @Default("1m")
        @Range(min = 1_000, max = 86_400_000)
        @Doc("How long all must be over before an incident resolves by itself.")
        Duration quiet,
    @Default("2m")
        @Range(min = 1_000, max = 86_400_000)
        @Doc("How long an effect may outlast its cause.")
        Duration settle,
    @Default("30m")
        @Range(min = 0, max = 604_800_000)
        @Doc("An incident that comes back sooner is the same one.")
        Duration reopenWithin,
    @Default("10m")
        @Range(min = 1_000, max = 86_400_000)
        @Doc("How long after a person resolved it an incident that still holds reopens.")
        Duration recheck,
    @Default("10m")
        @Range(min = 0, max = 86_400_000)
        @Doc("A cause found this soon is paged for at the pace of its effect.")
        Duration inheritWithin,
    @Default("10m")
        @Range(min = 1_000, max = 86_400_000)
        @Doc("How long an end may be contradicted before it is no longer believed.")
        Duration contradiction,
    @Default("6") @Range(min = 2, max = 20) @Doc("How many changes are too many.") int flapChanges,
    @Default("10m") @Range(min = 1_000, max = 86_400_000) @Doc("How far flap detection looks back.")
        Duration flapWindow,
    @Default("5m")
        @Range(min = 1_000, max = 86_400_000)
        @Doc("How long a flapping alert must rest.")
        Duration flapQuiet,
    @Default("30")
        @Range(min = 1, max = 100_000)
        @Doc("How many incidents about unknown things may open within a minute.")
        int stormIncidents,
    @Default("24h")
        @Range(min = 60_000, max = 2_592_000_000L)
        @Doc("How long what is over is kept in memory.")
        Duration keep,
    @Default("90d")
        @Range(min = 3_600_000, max = 315_360_000_000L)
        @Doc("How long inputs are kept for replay.")
        Duration journal,
    @Default("200000") @Range(min = 1_000, max = 5_000_000) @Doc("Alerts tracked at once.")
        int mostAlerts,
    @Default("100000000")
        @Range(min = 1_000_000, max = 10_000_000_000L)
        @Doc("Characters of all tracked alerts' texts.")
        long mostText) {}
