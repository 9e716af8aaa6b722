package io.meta138.portal.views;

import io.meta138.network.health.HealthReport;

/** The network's validators, nodes and rounds. */
public interface Network {
  /** What its watch knows. */
  Known<HealthReport> report();
}
