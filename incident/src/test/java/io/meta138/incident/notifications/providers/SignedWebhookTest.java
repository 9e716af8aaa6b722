package io.meta138.incident.notifications.providers;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice.Kind;
import io.meta138.incident.notifications.Provider.Later;
import io.meta138.incident.notifications.Provider.Refused;
import io.meta138.incident.notifications.Provider.Taken;
import io.meta138.incident.secrets.RequestSignature;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.support.Secrets;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SignedWebhookTest {
  @RegisterExtension
  static final WireMockExtension SERVER = WireMockExtension.newInstance().build();

  @TempDir Path folder;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void aReceiverCanCheckWhoSentItAndWhen() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(204)));
    Message page = webhook(Kind.PAGE);
    SignedWebhook webhook = new SignedWebhook(client);
    assertThat(webhook.send(page, Messages.DEADLINE)).isInstanceOf(Taken.class);
    webhook.send(Messages.again(page), Messages.DEADLINE);
    List<LoggedRequest> requests = SERVER.findAll(postRequestedFor(anyUrl()));
    assertThat(requests).hasSize(2);
    assertThat(requests.getFirst().getBody()).isEqualTo(requests.getLast().getBody());
    assertThat(requests.getLast().getHeader("Meta138-Id")).isEqualTo("INC-7/PAGE");
    for (LoggedRequest request : requests) {
      assertThat(
              RequestSignature.verify(
                  new Secret("s3cret"),
                  request.getHeader("Meta138-Timestamp"),
                  request.getHeader("Meta138-Signature"),
                  request.getBody(),
                  Messages.NOW))
          .isEqualTo(RequestSignature.Verdict.GOOD);
    }
    assertThat(requests.getLast().getHeader("Meta138-Timestamp"))
        .as("each attempt has its own time")
        .isNotEqualTo(requests.getFirst().getHeader("Meta138-Timestamp"));
  }

  @Test
  void answersOfAReceiverAreTakenAsTheyAreMeant() throws Exception {
    SignedWebhook webhook = new SignedWebhook(client);
    Message page = webhook(Kind.PAGE);
    Map<Integer, Class<?>> answers =
        Map.of(
            200,
            Taken.class,
            302,
            Later.class,
            400,
            Refused.class,
            410,
            Refused.class,
            408,
            Later.class,
            429,
            Later.class,
            500,
            Later.class);
    for (var answer : answers.entrySet()) {
      SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(answer.getKey())));
      assertThat(webhook.send(page, Messages.DEADLINE))
          .as("HTTP %d", answer.getKey())
          .isInstanceOf(answer.getValue());
    }
    SERVER.stubFor(
        post(anyUrl()).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    assertThat(webhook.send(page, Messages.DEADLINE)).isInstanceOf(Later.class);
  }

  @Test
  void aStatusPageGetsEachUpdateAtAnAddressOfItsOwn() throws Exception {
    SERVER.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(200).withBody("{}")));
    StatusPage page =
        new StatusPage(
            client, URI.create(SERVER.baseUrl() + "/"), Secrets.file(folder, "token", "t0ken"));
    Address address = new Address.StatusPage("main page");
    Message opened =
        Messages.message(
            Messages.notice(
                Kind.UPDATE,
                "k1",
                "Feeds are late",
                Map.of("status", "Monitoring", "component.feeds", "partial_outage", "x", "y")),
            address);
    assertThat(page.send(opened, Messages.DEADLINE)).isInstanceOf(Taken.class);
    page.send(Messages.again(opened), Messages.DEADLINE);
    page.send(Messages.message(Kind.PAGE, address), Messages.DEADLINE);
    page.send(Messages.message(Kind.RESOLVED, address), Messages.DEADLINE);
    List<LoggedRequest> requests = SERVER.findAll(putRequestedFor(anyUrl()));
    assertThat(requests).hasSize(4);
    assertThat(requests.stream().map(LoggedRequest::getUrl).distinct()).hasSize(3);
  }

  @Test
  void aStatusPageTellsStatusAndComponents() throws Exception {
    SERVER.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
    StatusPage page =
        new StatusPage(client, URI.create(SERVER.baseUrl()), Secrets.file(folder, "t", "t0ken"));
    page.send(
        Messages.message(
            Messages.notice(
                Kind.UPDATE,
                "k1",
                "Feeds are late",
                Map.of("status", "Monitoring", "component.feeds", "partial_outage", "x", "y")),
            new Address.StatusPage("main page")),
        Messages.DEADLINE);
    LoggedRequest request = SERVER.findAll(putRequestedFor(anyUrl())).getFirst();
    assertThat(request.getUrl()).startsWith("/pages/main%20page/incidents/INC-7/updates/");
    assertThat(request.getHeader("Authorization")).isEqualTo("Bearer t0ken");
    JsonNode body = JsonMapper.shared().readTree(request.getBodyAsString());
    assertThat(body.path("status").asString()).isEqualTo("monitoring");
    assertThat(body.path("components").toString()).isEqualTo("{\"feeds\":\"partial_outage\"}");
  }

  @Test
  void aStatusPageDoesNotSayThatACauseIsKnownWhileItIsLookedFor() throws Exception {
    SERVER.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
    StatusPage page =
        new StatusPage(client, URI.create(SERVER.baseUrl()), Secrets.file(folder, "t", "t0ken"));
    for (String status : List.of("DETECTED", "TRIAGED", "MITIGATING")) {
      page.send(
          Messages.message(
              Messages.notice(Kind.UPDATE, status, "No blocks", Map.of("status", status)),
              new Address.StatusPage("main")),
          Messages.DEADLINE);
    }
    assertThat(SERVER.findAll(putRequestedFor(anyUrl())))
        .extracting(
            sent -> JsonMapper.shared().readTree(sent.getBodyAsString()).path("status").asString())
        .containsExactlyInAnyOrder("investigating", "investigating", "identified");
  }

  @Test
  void aStatusPageThatAnswers200WithAnErrorHasNotTakenIt() throws Exception {
    SERVER.stubFor(
        put(anyUrl()).willReturn(aResponse().withStatus(200).withBody("{\"error\":\"busy\"}")));
    StatusPage page =
        new StatusPage(client, URI.create(SERVER.baseUrl()), Secrets.file(folder, "t", "t0ken"));
    assertThat(
            page.send(
                Messages.message(Kind.PAGE, new Address.StatusPage("main")), Messages.DEADLINE))
        .isInstanceOf(Later.class);
  }

  private Message webhook(Kind kind) {
    return Messages.message(
        kind,
        new Address.Webhook(
            URI.create(SERVER.baseUrl() + "/hook"), Secrets.file(folder, "key", "s3cret")));
  }
}
