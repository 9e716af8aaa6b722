package io.meta138.incident.evidence.sources;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which evidence is gathered when an incident opens, as the desk's file says.
 *
 * @param documents to get over HTTP
 * @param configurations addresses of configurations by node that should be alike
 * @param loki logs
 * @param prometheus metrics
 * @param grafana panels to link
 * @param files configuration files on this machine, by what they are
 * @param logs log files on this machine, by what they are
 * @param limit how long one source may take
 */
public record EvidenceConfig(
    @Default("[]") @Doc("Documents to get over HTTP.") List<DocumentConfig> documents,
    @Default("{}") @Doc("Addresses of configurations, by node, that should be alike.")
        Map<String, URI> configurations,
    @Doc("Logs from Loki.") Optional<QueryConfig> loki,
    @Doc("Metrics from Prometheus.") Optional<QueryConfig> prometheus,
    @Doc("Grafana panels to link.") Optional<GrafanaConfig> grafana,
    @Default("{}") @Doc("Configuration files on this machine, by what they are.")
        Map<String, Path> files,
    @Default("{}") @Doc("Log files on this machine, by what they are; the newest MB is kept.")
        Map<String, Path> logs,
    @Default("15s") @Range(min = 100, max = 25_000) @Doc("How long one source may take.")
        Duration limit) {
  private static final int MOST_LINES = 2_000;
  private static final Set<String> TAKEN =
      Set.of(
          "chain",
          "configuration",
          "configuration files",
          "grafana",
          "kubernetes",
          "logs",
          "loki",
          "metrics",
          "network",
          "oracle",
          "prometheus");

  /** Refuses names of documents that another source has. */
  public EvidenceConfig {
    Set<String> names = new HashSet<>(TAKEN);
    for (DocumentConfig document : documents) {
      if (!names.add(document.name())) {
        throw new IllegalArgumentException(
            "another source of evidence is named %s already".formatted(document.name()));
      }
    }
  }

  /** A document to get. */
  public record DocumentConfig(
      @Doc("What it is.") String name,
      @Doc("Where it is.") URI url,
      @Doc("File of mode 0600 with the bearer token.") Optional<Path> tokenFile) {}

  /** Queries to a server. */
  public record QueryConfig(
      @Doc("Address of the server.") URI url,
      @Doc("File of mode 0600 with the bearer token.") Optional<Path> tokenFile,
      @Doc("Queries by the name of what they give.") Map<String, String> queries) {}

  /** Panels of a Grafana. */
  public record GrafanaConfig(
      @Doc("Address of Grafana as people open it.") URI url,
      @Doc("Panels to link.") List<PanelConfig> panels) {}

  /** A panel. */
  public record PanelConfig(
      @Doc("What it shows.") String title,
      @Doc("The dashboard's uid.") String dashboard,
      @Range(min = 1, max = 100_000) @Doc("The panel's number in the dashboard.") int panel) {}

  /**
   * The sources that this names.
   *
   * @param folder that paths are relative to
   */
  public List<EvidenceSource> sources(BoundedHttp http, Path folder) {
    List<EvidenceSource> all = new ArrayList<>();
    for (DocumentConfig document : documents) {
      all.add(
          new HttpDocument(
              document.name(), document.url(), token(document.tokenFile(), folder), limit, http));
    }
    if (!configurations.isEmpty()) {
      all.add(new ConfigurationDifferences(configurations, Optional.empty(), limit, http));
    }
    if (!files.isEmpty()) {
      all.add(new ConfigurationFiles(resolved(files, folder), limit));
    }
    if (!logs.isEmpty()) {
      all.add(new LogFiles(resolved(logs, folder), limit));
    }
    loki.ifPresent(from ->
        all.add(
            new LokiLogs(
                "loki",
                from.url(),
                from.queries(),
                MOST_LINES,
                token(from.tokenFile(), folder),
                limit,
                http)));
    prometheus.ifPresent(from ->
        all.add(
            new PrometheusMetrics(
                "prometheus",
                from.url(),
                from.queries(),
                token(from.tokenFile(), folder),
                limit,
                http)));
    grafana.ifPresent(from ->
        all.add(
            new GrafanaPanels(
                from.url(),
                from.panels().stream()
                    .map(one ->
                        new GrafanaPanels.Panel(
                            one.title(), one.dashboard(), one.panel(), Map.of()))
                    .toList())));
    return all;
  }

  private static Map<String, Path> resolved(Map<String, Path> paths, Path folder) {
    Map<String, Path> resolved = new TreeMap<>();
    paths.forEach((title, path) -> resolved.put(title, folder.resolve(path)));
    return resolved;
  }

  private static Optional<SecretFile> token(Optional<Path> file, Path folder) {
    return file.map(folder::resolve).map(SecretFile::new);
  }
}
