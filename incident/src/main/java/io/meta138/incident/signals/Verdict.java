package io.meta138.incident.signals;

import io.meta138.incident.Severity;
import java.time.Duration;

/**
 * What the severity rules say about an alert.
 *
 * @param severity how bad it is
 * @param because why, for people
 * @param rule that decided; empty when none knows the alert
 * @param security whether it is a matter of security
 * @param hold how long it must last before it counts
 * @param expected whether it is meant to hold and never makes an incident
 */
public record Verdict(
    Severity severity,
    String because,
    String rule,
    boolean security,
    Duration hold,
    boolean expected) {}
