package io.meta138.incident.evidence.sources;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Redactor;
import io.meta138.incident.evidence.Scope;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Where nodes that should be configured alike are not: their configurations' keys whose values
 * differ. A configuration is JSON, or lines of {@code key = value} or {@code key: value}.
 */
public final class ConfigurationDifferences implements EvidenceSource {
  private static final String TITLE = "configuration differences";
  private static final int MAX_BYTES = 1 << 20;

  private final Map<String, URI> nodes;
  private final Duration limit;
  private final Fetch fetch;

  /** Configurations by node. */
  public ConfigurationDifferences(
      Map<String, URI> nodes, Optional<SecretFile> token, Duration limit, BoundedHttp http) {
    this.nodes = new TreeMap<>(nodes);
    this.limit = limit;
    this.fetch = new Fetch(http, token, MAX_BYTES);
  }

  @Override
  public String name() {
    return "configuration";
  }

  @Override
  public Duration limit() {
    return limit;
  }

  @Override
  public List<Finding> collect(Scope scope, Duration allowed) throws InterruptedException {
    Map<String, Map<String, String>> read = new ConcurrentHashMap<>();
    List<Finding> found =
        new ArrayList<>(
            Parallel.each(
                nodes,
                allowed,
                (node, address, left) ->
                    switch (fetch.get(address, left)) {
                      case Fetch.Got.Nothing(String reason) -> new Finding.Missing(node, reason);
                      case Fetch.Got.Body body -> {
                        // redacted first: two different secrets are no difference to show
                        read.put(node, Settings.flat(Redactor.redact(body.text())));
                        yield new Finding.Document(
                            node, body.mediaType(), body.bytes(), Optional.of(address), Map.of());
                      }
                    }));
    if (read.size() < 2) {
      found.add(
          new Finding.Missing(
              TITLE, "%d of %d configurations came".formatted(read.size(), nodes.size())));
    } else {
      found.add(differences(new TreeMap<>(read)));
    }
    return found;
  }

  private static Finding differences(Map<String, Map<String, String>> read) {
    TreeSet<String> keys = new TreeSet<>();
    read.values().forEach(one -> keys.addAll(one.keySet()));
    Map<String, Map<String, String>> differing = new LinkedHashMap<>();
    for (String key : keys) {
      Map<String, String> values = new LinkedHashMap<>();
      read.forEach((node, one) -> values.put(node, one.getOrDefault(key, Settings.ABSENT)));
      if (values.values().stream().distinct().count() > 1) {
        differing.put(key, values);
      }
    }
    String text =
        differing.entrySet().stream()
            .map(one -> one.getKey() + "\n" + values(one.getValue()))
            .collect(
                Collectors.joining(
                    "",
                    "# %d keys differ between %s\n"
                        .formatted(differing.size(), String.join(", ", read.keySet())),
                    ""));
    return Finding.Document.of(TITLE, "text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String values(Map<String, String> values) {
    return values.entrySet().stream()
        .map(one -> "  " + one.getKey() + ": " + one.getValue() + "\n")
        .collect(Collectors.joining());
  }
}
