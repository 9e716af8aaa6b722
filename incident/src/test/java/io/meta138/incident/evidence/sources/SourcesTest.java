package io.meta138.incident.evidence.sources;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Recorded;
import io.meta138.incident.evidence.Scope;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class SourcesTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Scope SCOPE =
      Scope.opening(Recorded.open("I-1"), Recorded.OPENED.plusSeconds(5));
  private static final WireMockServer SERVER =
      new WireMockServer(WireMockConfiguration.options().dynamicPort());
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
    CLIENT.close();
  }

  @BeforeEach
  void reset() {
    SERVER.resetAll();
  }

  private static List<Finding> collect(EvidenceSource source) throws InterruptedException {
    return source.collect(SCOPE, source.limit());
  }

  private static String text(Finding finding) {
    return new String(((Finding.Document) finding).content(), StandardCharsets.UTF_8);
  }

  private static LokiLogs loki(Duration limit, String... queries) {
    Map<String, String> all = new java.util.HashMap<>();
    for (String query : queries) {
      all.put(query, "{job=\"" + query + "\"}");
    }
    return new LokiLogs(
        "loki",
        URI.create(SERVER.baseUrl()),
        all,
        3,
        Optional.empty(),
        limit,
        new BoundedHttp(CLIENT));
  }

  private static PrometheusMetrics prometheus() {
    return new PrometheusMetrics(
        "prometheus",
        URI.create(SERVER.baseUrl() + "/"),
        Map.of("heads", "besu_blockchain_height"),
        Optional.empty(),
        LIMIT,
        new BoundedHttp(CLIENT));
  }

  @Test
  void lokisStreamsBecomeLinesInTheOrderOfTheirTimes() throws Exception {
    SERVER.stubFor(
        get(urlPathEqualTo("/loki/api/v1/query_range"))
            .willReturn(
                okJson(
                    """
                    {"status":"success","data":{"resultType":"streams","stats":{},"result":[
                     {"stream":{"node":"b"},"values":[["1772593202000000000","second\\nline"]]},
                     {"stream":{"node":"a"},"values":[["1772593203000000001","third"],
                                                      ["1772593201000000000","first"]]}]}}
                    """)));

    Finding found = collect(loki(LIMIT, "chain")).getFirst();

    assertThat(text(found).lines())
        .containsExactly(
            "# {job=\"chain\"}",
            "# from 2026-03-04T02:45:00Z to 2026-03-04T03:00:05Z: 3 lines, the newest; there may"
                + " be more",
            "2026-03-04T03:00:01Z {\"node\":\"a\"} first",
            "2026-03-04T03:00:02Z {\"node\":\"b\"} second line",
            "2026-03-04T03:00:03.000000001Z {\"node\":\"a\"} third");
    SERVER.verify(
        getRequestedFor(urlPathEqualTo("/loki/api/v1/query_range"))
            .withQueryParam("query", equalTo("{job=\"chain\"}"))
            .withQueryParam("start", equalTo("1772592300000000000"))
            .withQueryParam("end", equalTo("1772593205000000000"))
            .withQueryParam("direction", equalTo("backward"))
            .withQueryParam("limit", equalTo("3")));
  }

  @Test
  void answersThatAreNoLogsAreMissingWithTheirReason() throws Exception {
    for (String[] bad :
        new String[][] {
          {"not json", "not of its form"},
          {"{\"status\":\"error\",\"error\":\"too many\"}", "status 'error'"},
          {"{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\"}}", "'matrix'"},
          {
            "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"values\":[[\"x\",\"y\"]]}]}}",
            "a time that is no number"
          }
        }) {
      SERVER.stubFor(get(urlPathEqualTo("/loki/api/v1/query_range")).willReturn(okJson(bad[0])));

      assertThat(collect(loki(LIMIT, "chain")).getFirst())
          .isInstanceOfSatisfying(
              Finding.Missing.class, missing -> assertThat(missing.reason()).contains(bad[1]));
    }
  }

  @Test
  void aQueryThatHangsCostsOnlyItself() throws Exception {
    SERVER.stubFor(
        get(urlPathEqualTo("/loki/api/v1/query_range"))
            .withQueryParam("query", equalTo("{job=\"slow\"}"))
            .willReturn(aResponse().withFixedDelay(600_000)));
    SERVER.stubFor(
        get(urlPathEqualTo("/loki/api/v1/query_range"))
            .withQueryParam("query", equalTo("{job=\"fast\"}"))
            .willReturn(
                okJson(
                    "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[]}}")));

    List<Finding> found = collect(loki(Duration.ofSeconds(2), "fast", "slow"));
    // a busy machine may need longer for the fast one, too
    for (int seconds = 4; seconds < 60 && found.getFirst() instanceof Finding.Missing; ) {
      found = collect(loki(Duration.ofSeconds(seconds), "fast", "slow"));
      seconds *= 2;
    }

    assertThat(text(found.getFirst())).contains("0 lines");
    assertThat(found.getLast()).isInstanceOf(Finding.Missing.class);
    assertThat(((Finding.Missing) found.getLast()).reason()).startsWith("no ");
  }

  @Test
  void prometheusSeriesAreKeptWithTheirQuery() throws Exception {
    SERVER.stubFor(
        get(urlPathEqualTo("/api/v1/query_range"))
            .willReturn(
                okJson(
                    """
                    {"status":"success","data":{"resultType":"matrix","result":[
                     {"metric":{"node":"a"},"values":[[1772593200,"1200"]]}]}}
                    """)));

    Finding found = collect(prometheus()).getFirst();

    assertThat(text(found)).contains("besu_blockchain_height").contains("[[1772593200,\"1200\"]]");
    SERVER.verify(
        getRequestedFor(urlPathEqualTo("/api/v1/query_range"))
            .withQueryParam("start", equalTo("2026-03-04T02:45:00Z"))
            .withQueryParam("step", equalTo("5")));
  }

  @Test
  void prometheusErrorsAndEmptyAnswersAreMissing() throws Exception {
    for (String[] bad :
        new String[][] {
          {"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse\"}", "bad_data"},
          {"{\"status\":\"success\",\"data\":{\"result\":[]}}", "no series"},
          {"<html>", "no JSON"}
        }) {
      SERVER.stubFor(get(urlPathEqualTo("/api/v1/query_range")).willReturn(okJson(bad[0])));

      assertThat(collect(prometheus()).getFirst())
          .isInstanceOfSatisfying(
              Finding.Missing.class, missing -> assertThat(missing.reason()).contains(bad[1]));
    }
  }

  @Test
  void aDocumentIsFetchedUnderItsTokenAndAFileOthersMayReadIsNotUsed() throws Exception {
    SERVER.stubFor(
        get(urlPathEqualTo("/health"))
            .withHeader("Authorization", equalTo("Bearer t0ken"))
            .willReturn(
                okJson("{\"head\":7}").withHeader("Content-Type", "application/json; x=y")));
    Path file = folder.resolve("token");
    Files.writeString(file, "t0ken\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThat(collect(document(file)).getFirst())
        .isInstanceOfSatisfying(
            Finding.Document.class,
            found -> assertThat(found.mediaType()).isEqualTo("application/json"));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(collect(document(file)).getFirst())
        .isInstanceOfSatisfying(
            Finding.Missing.class, missing -> assertThat(missing.reason()).contains("0600"));
  }

  private static HttpDocument document(Path token) {
    return new HttpDocument(
        "health",
        URI.create(SERVER.baseUrl() + "/health"),
        Optional.of(new SecretFile(token)),
        LIMIT,
        new BoundedHttp(CLIENT));
  }

  @Test
  void whereNodesAreConfiguredDifferentlyIsNamedWithoutSecrets() throws Exception {
    SERVER.stubFor(
        get(urlPathEqualTo("/a"))
            .willReturn(okJson("{\"gas\":{\"limit\":30},\"peers\":[1,2],\"password\":\"one\"}")));
    SERVER.stubFor(
        get(urlPathEqualTo("/b"))
            .willReturn(okJson("{\"gas\":{\"limit\":60},\"peers\":[1,2],\"password\":\"two\"}")));
    SERVER.stubFor(get(urlPathEqualTo("/c")).willReturn(aResponse().withStatus(503)));
    ConfigurationDifferences source =
        new ConfigurationDifferences(
            Map.of("a", address("/a"), "b", address("/b"), "c", address("/c")),
            Optional.empty(),
            LIMIT,
            new BoundedHttp(CLIENT));

    List<Finding> found = collect(source);

    assertThat(found).hasSize(4);
    assertThat(found.get(2)).isEqualTo(new Finding.Missing("c", "it answered 503"));
    assertThat(text(found.getLast()))
        .isEqualTo("# 1 keys differ between a, b\ngas.limit\n  a: 30\n  b: 60\n");
  }

  @Test
  void panelsAreLinkedWithTheTimeOfTheIncident() throws Exception {
    GrafanaPanels panels =
        new GrafanaPanels(
            URI.create("https://grafana.example/"),
            List.of(new GrafanaPanels.Panel("Heads", "chain", 4, Map.of("node", "a b"))));

    assertThat(collect(panels))
        .containsExactly(
            new Finding.Link(
                "Heads",
                URI.create(
                    "https://grafana.example/d/chain?from=1772592300000&to=1772593205000&viewPanel=4&var-node=a+b")));
  }

  private static URI address(String path) throws IOException {
    return URI.create(SERVER.baseUrl() + path);
  }
}
