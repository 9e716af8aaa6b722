package io.meta138.incident.evidence.sources;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A source that is asked queries, for one document each. */
abstract class Queried implements EvidenceSource {
  private final String name;
  private final Map<String, String> queries;
  private final Duration limit;

  /** Queries by the name of their document. */
  Queried(String name, Map<String, String> queries, Duration limit) {
    this.name = name;
    this.queries = new TreeMap<>(queries);
    this.limit = limit;
  }

  /** Asks one query. */
  abstract Finding one(String title, String query, Scope scope, Duration allowed)
      throws InterruptedException;

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration limit() {
    return limit;
  }

  @Override
  public List<Finding> collect(Scope scope, Duration allowed) throws InterruptedException {
    return Parallel.each(queries, allowed, (title, query, left) -> one(title, query, scope, left));
  }
}
