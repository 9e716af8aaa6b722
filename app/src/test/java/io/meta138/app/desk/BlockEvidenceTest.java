package io.meta138.app.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import io.meta138.incident.Severity;
import io.meta138.incident.evidence.Facts;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Status;
import io.meta138.platform.http.BoundedHttp;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Blocks of an incident's time, from a node that speaks JSON-RPC with batches. */
final class BlockEvidenceTest {
  private static final Instant OPENED = Instant.parse("2026-03-04T03:00:00Z");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final List<Instant> blocks = new ArrayList<>();
  private HttpClient client;
  private WebServer node;

  @BeforeEach
  void start() {
    client = HttpClient.newHttpClient();
    node =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(0)
            .routing(routing ->
                routing.post(
                    "/",
                    (request, response) ->
                        response.send(
                            JSON.writeValueAsString(
                                answer(JSON.readTree(request.content().as(byte[].class)))))))
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    node.stop();
    client.shutdownNow();
  }

  private Object answer(JsonNode asked) {
    return asked.isArray() ? asked.valueStream().map(this::one).toList() : one(asked);
  }

  private Map<String, Object> one(JsonNode asked) {
    String which = asked.path("params").get(0).asString();
    int number =
        which.equals("latest") ? blocks.size() - 1 : Integer.parseInt(which.substring(2), 16);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("jsonrpc", "2.0");
    answer.put("id", asked.path("id").asInt());
    answer.put(
        "result",
        number < 0 || number >= blocks.size()
            ? null
            : Map.of(
                "number",
                "0x" + Integer.toHexString(number),
                "timestamp",
                "0x" + Long.toHexString(blocks.get(number).getEpochSecond())));
    return answer;
  }

  private void blocks(Instant from, int count) {
    for (int i = 0; i < count; i++) {
      blocks.add(from.plusSeconds(2L * i));
    }
  }

  private static Incident incident(Instant resolved) {
    return new Incident(
        "I-1",
        1,
        new Incident.Cause("component:chain", Optional.of("chain"), "chain", "It stands still"),
        Status.RESOLVED,
        new Incident.Rating(Severity.P0, "no blocks", false, Severity.P0, false),
        Optional.empty(),
        Map.of(),
        List.of(),
        0,
        0,
        0,
        Incident.Links.NONE,
        new Incident.Times(
            OPENED,
            OPENED,
            Optional.empty(),
            Optional.empty(),
            Optional.of(resolved),
            Optional.empty()),
        Optional.empty(),
        Escalation.NONE,
        Incident.Timers.NONE,
        0);
  }

  private Finding found(URI... nodes) throws InterruptedException {
    Scope scope = Scope.review(incident(OPENED.plusSeconds(600)), OPENED.plusSeconds(600));
    return new BlockEvidence(List.of(nodes), Duration.ofSeconds(2), new BoundedHttp(client))
        .collect(scope, Duration.ofMinutes(1))
        .getFirst();
  }

  private URI node() {
    return URI.create("http://127.0.0.1:" + node.port() + "/");
  }

  private static String text(Finding finding) {
    return new String(((Finding.Document) finding).content(), StandardCharsets.UTF_8);
  }

  private static Map<String, String> facts(Finding finding) {
    return ((Finding.Document) finding).facts();
  }

  @Test
  void aStallIsMeasuredToTheBlock() throws Exception {
    blocks(OPENED.minusSeconds(4_000), 2_001); // the last one at the opening
    blocks(OPENED.plusSeconds(102), 1_000); // 50 were due in between

    Finding finding = found(node());

    assertThat(facts(finding))
        .containsEntry(Facts.BLOCKS_MISSED, "50")
        .containsEntry(Facts.CHAIN_STALLED_SECONDS, "102");
    assertThat(text(finding))
        .contains("2000 2026-03-04T03:00:00Z 2\n2001 2026-03-04T03:01:42Z 102\n");
  }

  @Test
  void aChainThatStandsStillToTheEndIsMeasuredUpToThere() throws Exception {
    blocks(OPENED.minusSeconds(100), 51);

    assertThat(facts(found(node())))
        .containsEntry(Facts.BLOCKS_MISSED, "299")
        .containsEntry(Facts.CHAIN_STALLED_SECONDS, "600");
  }

  @Test
  void aChainThatGoesOnHasMissedNothing() throws Exception {
    blocks(OPENED.minusSeconds(4_000), 4_000);

    Finding finding = found(node());

    assertThat(facts(finding)).containsExactly(Map.entry(Facts.BLOCKS_MISSED, "0"));
  }

  @Test
  void theNextNodeIsAskedAndNoneIsMissingEvidence() throws Exception {
    blocks(OPENED.minusSeconds(100), 51);
    URI gone = URI.create("http://127.0.0.1:1/");

    assertThat(found(gone, node())).isInstanceOf(Finding.Document.class);
    assertThat(found(gone))
        .isEqualTo(new Finding.Missing("blocks", "no node gives the blocks of that time"));
  }
}
