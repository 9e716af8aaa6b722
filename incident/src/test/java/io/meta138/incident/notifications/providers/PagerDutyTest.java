package io.meta138.incident.notifications.providers;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.moreThanOrExactly;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.meta138.incident.Severity;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice.Kind;
import io.meta138.incident.notifications.Provider.Answer;
import io.meta138.incident.notifications.Provider.Later;
import io.meta138.incident.notifications.Provider.Refused;
import io.meta138.incident.notifications.Provider.Taken;
import io.meta138.incident.support.Secrets;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PagerDutyTest {
  @RegisterExtension
  static final WireMockExtension SERVER = WireMockExtension.newInstance().build();

  @TempDir Path folder;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private PagerDuty pagerDuty;
  private Address address;

  @BeforeEach
  void prepare() {
    pagerDuty = new PagerDuty(client, URI.create(SERVER.baseUrl() + "/v2/enqueue"), "chain-138");
    address = new Address.PagerDuty(Secrets.file(folder, "key", "R0UT1NG"));
    answer(success());
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void aPageTriggersUnderItsKey() throws Exception {
    assertThat(send(Messages.message(Kind.PAGE, address))).isInstanceOf(Taken.class);
    JsonNode event = only();
    assertThat(event.path("routing_key").asString()).isEqualTo("R0UT1NG");
    assertThat(event.path("event_action").asString()).isEqualTo("trigger");
    assertThat(event.path("dedup_key").asString()).isEqualTo("INC-7/PAGE");
    assertThat(event.at("/payload/severity").asString()).isEqualTo("critical");
    assertThat(event.at("/payload/source").asString()).isEqualTo("chain-138");
    assertThat(event.at("/payload/timestamp").asString()).isEqualTo("2026-03-04T12:00:00Z");
    assertThat(event.at("/payload/custom_details/incident").asString()).isEqualTo("INC-7");
  }

  @Test
  void aSummaryOfAnyLengthFits() throws Exception {
    String summary = "\uD83D\uDD25".repeat(1_000) + "\n";
    send(Messages.message(Messages.notice(Kind.PAGE, "k", summary, Map.of()), address));
    assertThat(only().at("/payload/summary").asString()).hasSizeLessThanOrEqualTo(1_024);
  }

  @Test
  void acknowledgingAndResolvingGoToEveryPageOfTheThread() throws Exception {
    Message resolved =
        Messages.in(Messages.message(Kind.RESOLVED, address), "unused", "page-1", "page-2");
    assertThat(send(resolved)).isInstanceOf(Taken.class);
    for (String page : new String[] {"page-1", "page-2"}) {
      SERVER.verify(
          1,
          postRequestedFor(urlEqualTo("/v2/enqueue"))
              .withRequestBody(
                  equalToJson(
                      """
                      {"routing_key":"R0UT1NG","event_action":"resolve","dedup_key":"%s"}
                      """
                          .formatted(page))));
    }
    send(Messages.in(Messages.message(Kind.ACKNOWLEDGED, address), "unused", "page-1"));
    SERVER.verify(
        1,
        postRequestedFor(urlEqualTo("/v2/enqueue"))
            .withRequestBody(matchingJsonPath("$[?(@.event_action == 'acknowledge')]")));
  }

  @Test
  void veryManyPagesAreAllResolvedHoweverSlowlyPagerDutyAnswers() throws Exception {
    answer(success().withFixedDelay(200));
    String[] pages = new String[12];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = "page-" + i;
    }
    Message resolved = Messages.in(Messages.message(Kind.RESOLVED, address), "unused", pages);

    Answer answer = new Later("not tried", Optional.empty());
    for (int attempt = 0; attempt < 30 && !(answer instanceof Taken); attempt++) {
      answer = pagerDuty.send(resolved, Duration.ofSeconds(1));
    }

    assertThat(answer).isInstanceOf(Taken.class);
    for (String page : pages) {
      SERVER.verify(
          moreThanOrExactly(1),
          postRequestedFor(urlEqualTo("/v2/enqueue"))
              .withRequestBody(matchingJsonPath("$[?(@.dedup_key == '" + page + "')]")));
    }
  }

  @Test
  void whatPagerDutyHasNoEventForIsNotSent() throws Exception {
    assertThat(send(Messages.message(Kind.UPDATE, address))).isInstanceOf(Taken.class);
    assertThat(send(Messages.message(Kind.RESOLVED, address))).isInstanceOf(Taken.class);
    SERVER.verify(0, postRequestedFor(urlEqualTo("/v2/enqueue")));
  }

  @Test
  void aChangedSeverityGoesToEveryPageOfTheThread() throws Exception {
    answer(aResponse().withStatus(202).withBody("{\"status\":\"success\"}"));
    Message update =
        Messages.in(Messages.message(Kind.UPDATE, address), "", "INC-7/p1", "INC-7/p2");

    assertThat(send(Messages.told(update, Severity.P0))).isInstanceOf(Taken.class);
    SERVER.verify(0, postRequestedFor(urlEqualTo("/v2/enqueue")));

    assertThat(send(Messages.told(update, Severity.P2))).isInstanceOf(Taken.class);
    for (String page : List.of("INC-7/p1", "INC-7/p2")) {
      SERVER.verify(
          1,
          postRequestedFor(urlEqualTo("/v2/enqueue"))
              .withRequestBody(matchingJsonPath("$.event_action", equalTo("trigger")))
              .withRequestBody(matchingJsonPath("$.dedup_key", equalTo(page)))
              .withRequestBody(matchingJsonPath("$.payload.severity", equalTo("critical"))));
    }
  }

  @Test
  void aLimitIsWaitedForAsLongAsItSays() throws Exception {
    answer(aResponse().withStatus(429).withHeader("Retry-After", "3600"));
    assertThat(send(Messages.message(Kind.PAGE, address)))
        .isInstanceOfSatisfying(
            Later.class,
            later -> assertThat(later.pause()).isEqualTo(Optional.of(Duration.ofHours(1))));
    answer(aResponse().withStatus(429).withHeader("Retry-After", "Wed, 04 Mar 2026 12:00:30 GMT"));
    assertThat(send(Messages.message(Kind.PAGE, address)))
        .isInstanceOfSatisfying(
            Later.class, later -> assertThat(later.pause()).contains(Duration.ofSeconds(30)));
  }

  @Test
  void successInTheStatusAloneIsNone() throws Exception {
    answer(aResponse().withStatus(200).withBody("{\"status\":\"error\"}"));
    assertThat(send(Messages.message(Kind.PAGE, address))).isInstanceOf(Later.class);
    answer(aResponse().withStatus(200).withBody("<html>maintenance</html>"));
    assertThat(send(Messages.message(Kind.PAGE, address))).isInstanceOf(Later.class);
    answer(aResponse().withStatus(200).withBody("{\"status\":\"invalid event\"}"));
    assertThat(send(Messages.message(Kind.PAGE, address))).isInstanceOf(Refused.class);
  }

  @Test
  void faultsOfTheServerAndTheWireAreTriedAgainAndFaultsOfOursAreNot() throws Exception {
    Message page = Messages.message(Kind.PAGE, address);
    answer(aResponse().withStatus(503));
    assertThat(send(page)).isInstanceOf(Later.class);
    answer(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    assertThat(send(page)).isInstanceOf(Later.class);
    answer(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
    assertThat(send(page)).isInstanceOf(Later.class);
    answer(aResponse().withStatus(400).withBody("{\"status\":\"invalid event\"}"));
    assertThat(send(page)).isInstanceOf(Refused.class);
  }

  @Test
  void aServerThatHangsIsLeftAtTheDeadline() throws Exception {
    answer(success().withChunkedDribbleDelay(20, 60_000));
    assertThat(pagerDuty.send(Messages.message(Kind.PAGE, address), Duration.ofMillis(300)))
        .isInstanceOfSatisfying(
            Later.class, later -> assertThat(later.reason()).startsWith("timeout"));
  }

  @Test
  void theKeyIsInNoAnswerAboutIt() throws Exception {
    answer(aResponse().withStatus(503));
    assertThat(send(Messages.message(Kind.PAGE, address)).toString()).doesNotContain("R0UT1NG");
    assertThat(address.toString()).doesNotContain("R0UT1NG");
  }

  private Answer send(Message message) throws InterruptedException {
    return pagerDuty.send(message, Messages.DEADLINE);
  }

  private static ResponseDefinitionBuilder success() {
    return aResponse()
        .withStatus(202)
        .withBody(
            "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"as sent\"}");
  }

  private static void answer(ResponseDefinitionBuilder response) {
    SERVER.stubFor(post("/v2/enqueue").willReturn(response));
  }

  private static JsonNode only() {
    var requests = SERVER.findAll(postRequestedFor(urlEqualTo("/v2/enqueue")));
    assertThat(requests).hasSize(1);
    return JsonMapper.shared().readTree(requests.getFirst().getBodyAsString());
  }
}
