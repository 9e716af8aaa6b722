package io.meta138.incident.notifications;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.meta138.incident.Severity;
import io.meta138.incident.notifications.DeliveryResult.ChannelFailing;
import io.meta138.incident.notifications.DeliveryResult.ChannelRecovered;
import io.meta138.incident.notifications.DeliveryResult.Delayed;
import io.meta138.incident.notifications.DeliveryResult.Delivered;
import io.meta138.incident.notifications.Notice.Kind;
import io.meta138.incident.notifications.providers.PagerDuty;
import io.meta138.incident.support.Secrets;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The outbox with PagerDuty's interface on the other end of a real connection. */
class OutOfTheHouseTest {
  @RegisterExtension
  static final WireMockExtension SERVER = WireMockExtension.newInstance().build();

  private static final String SUCCESS = "{\"status\":\"success\",\"dedup_key\":\"k\"}";

  @TempDir Path folder;
  private final Scene scene = new Scene();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void prepare() {
    var key = Secrets.file(folder, "key", "R0UT1NG");
    scene.addresses = (_, _) -> Optional.of(new Address.PagerDuty(key));
    scene.providers.put(
        Channel.PAGERDUTY, new PagerDuty(client, URI.create(SERVER.baseUrl() + "/"), "test"));
  }

  @AfterEach
  void close() {
    client.close();
    scene.close();
  }

  @Test
  void anHourOfLimitsIsWaitedOutAndThePageIsToldLateAtOnce() throws Exception {
    SERVER.stubFor(
        post(anyUrl()).willReturn(aResponse().withStatus(429).withHeader("Retry-After", "60")));
    scene.add(scene.page("a", Channel.PAGERDUTY));
    Delivery delivery = scene.delivery();
    for (int minute = 0; minute < 60; minute++) {
      delivery.deliverDue();
      scene.clock.advance(Duration.ofSeconds(30));
      delivery.deliverDue();
      scene.clock.advance(Duration.ofSeconds(30));
    }
    assertThat(SERVER.findAll(postRequestedFor(anyUrl())))
        .as("as seldom as it was asked for")
        .hasSize(60);
    assertThat(scene.results(Delayed.class).getFirst().at()).isEqualTo(Scene.START);
    assertThat(scene.results(ChannelFailing.class)).hasSize(1);
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(202).withBody(SUCCESS)));
    delivery.deliverDue();
    assertThat(scene.results(Delivered.class)).hasSize(1);
    assertThat(scene.results(ChannelRecovered.class)).hasSize(1);
    assertThat(keys()).hasSize(61).containsOnly("a");
  }

  @Test
  void aConnectionThatIsResetAfterThePageWasTakenLeadsToTheSameKeyAgain() throws Exception {
    SERVER.stubFor(
        post(anyUrl()).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    scene.add(scene.page("a", Channel.PAGERDUTY));
    Delivery delivery = scene.delivery();
    delivery.deliverDue();
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(202).withBody(SUCCESS)));
    scene.clock.advance(Duration.ofSeconds(1));
    delivery.deliverDue();
    assertThat(keys()).containsExactly("a", "a");
    assertThat(scene.results(Delivered.class)).hasSize(1);
  }

  @Test
  void aProcessThatIsKilledBetweenTheAnswerAndItsWriteSendsTheSameKeyAgain() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(202).withBody(SUCCESS)));
    Provider real = new PagerDuty(client, URI.create(SERVER.baseUrl() + "/"), "test");
    CountDownLatch answered = new CountDownLatch(1);
    scene.settings.put(Channel.PAGERDUTY, Scene.within(Channel.PAGERDUTY, Duration.ofMinutes(1)));
    scene.answer(
        Channel.PAGERDUTY,
        message -> {
          try {
            Provider.Answer answer = real.send(message, Duration.ofMinutes(1));
            if (message.attempt() == 1) {
              answered.countDown();
              new CountDownLatch(1).await(); // never comes back: killed
            }
            return answer;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("killed", e);
          }
        });
    scene.add(scene.page("a", Channel.PAGERDUTY));
    Delivery killed = scene.delivery();
    killed.start();
    assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
    killed.stop();
    scene.clock.advance(Duration.ofMinutes(4));
    scene.delivery().deliverDue();
    assertThat(keys()).containsOnly("a").hasSizeGreaterThanOrEqualTo(2);
    assertThat(scene.results(Delivered.class)).hasSize(1);
  }

  @Test
  void everyPageOfAThreadIsResolvedAtPagerDuty() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(202).withBody(SUCCESS)));
    scene.add(
        scene.notice("p1", Kind.PAGE, Channel.PAGERDUTY, "alice", "INC-1", Severity.P0),
        scene.notice("p2", Kind.PAGE, Channel.PAGERDUTY, "alice", "INC-1", Severity.P0),
        scene.notice("r", Kind.RESOLVED, Channel.PAGERDUTY, "alice", "INC-1", Severity.P0),
        scene.notice("other", Kind.PAGE, Channel.PAGERDUTY, "alice", "INC-2", Severity.P0));
    scene.delivery().deliverDue();
    assertThat(
            events().stream()
                .map(e -> e.path("event_action").asString() + " " + e.path("dedup_key").asString()))
        .containsExactlyInAnyOrder(
            "trigger p1", "trigger p2", "trigger other", "resolve p1", "resolve p2");
  }

  private List<JsonNode> events() {
    return SERVER.findAll(postRequestedFor(anyUrl())).stream()
        .map(LoggedRequest::getBodyAsString)
        .map(text -> JsonMapper.shared().readTree(text))
        .toList();
  }

  private List<String> keys() {
    return events().stream().map(event -> event.path("dedup_key").asString()).toList();
  }
}
