package io.meta138.incident.desk;

import io.meta138.incident.incidents.SeverityRules;
import io.meta138.incident.incidents.Timing;
import io.meta138.incident.topology.Topology;

/** The data the desk decides by. */
public record Rules(Topology topology, SeverityRules severities, Timing timing) {}
