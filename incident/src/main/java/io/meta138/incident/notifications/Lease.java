package io.meta138.incident.notifications;

import java.time.Instant;

/**
 * The right to attempt one notice until a time.
 *
 * @param token its number; whoever comes later has a higher one, and only the newest may write
 * @param sequence place of the notice in the outbox
 * @param attempt counted from 1
 */
record Lease(
    Notice notice,
    long token,
    long sequence,
    int attempt,
    Instant firstAttemptAt,
    Instant addedAt,
    Instant until) {}
