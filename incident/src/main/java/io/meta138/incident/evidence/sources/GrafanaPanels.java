package io.meta138.incident.evidence.sources;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Links to Grafana panels that show the time of the incident; asks Grafana nothing. */
public final class GrafanaPanels implements EvidenceSource {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final URI base;
  private final List<Panel> panels;

  /**
   * A panel.
   *
   * @param title for people
   * @param dashboard its uid
   * @param panel its number in the dashboard
   * @param variables of the dashboard by name
   */
  public record Panel(String title, String dashboard, int panel, Map<String, String> variables) {
    /** Copies the variables. */
    public Panel {
      variables = Map.copyOf(variables);
    }
  }

  /** Panels of the Grafana there. */
  public GrafanaPanels(URI base, List<Panel> panels) {
    this.base = base;
    this.panels = List.copyOf(panels);
  }

  @Override
  public String name() {
    return "grafana";
  }

  @Override
  public Duration limit() {
    return LIMIT;
  }

  @Override
  public List<Finding> collect(Scope scope, Duration allowed) {
    return panels.stream().map(panel -> link(panel, scope)).toList();
  }

  private Finding link(Panel panel, Scope scope) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("from", Long.toString(scope.from().toEpochMilli()));
    query.put("to", Long.toString(scope.to().toEpochMilli()));
    query.put("viewPanel", Integer.toString(panel.panel()));
    panel.variables().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(one -> query.put("var-" + Fetch.encode(one.getKey()), one.getValue()));
    return new Finding.Link(
        panel.title(), Fetch.with(base, "/d/" + Fetch.encode(panel.dashboard()), query));
  }
}
