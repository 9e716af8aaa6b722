package io.meta138.incident.people;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.meta138.incident.support.Secrets;
import io.meta138.incident.support.Store;
import io.meta138.incident.support.VirtualClock;
import io.meta138.platform.db.Database;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PagerDutySchedulesTest {
  @RegisterExtension
  static final WireMockExtension SERVER = WireMockExtension.newInstance().build();

  private static final String BOB =
      """
      {"oncalls":[
        {"escalation_level":2,"schedule":{"id":"PSCHED"},"user":{"id":"PX","email":"carol@x"},
         "start":null,"end":null},
        {"escalation_level":1,"schedule":{"id":"POTHER"},"user":{"id":"PY","email":"alice@example.org"},
         "start":null,"end":null},
        {"escalation_level":1,"schedule":{"id":"PSCHED"},"user":{"id":"PBOB","email":"b@x"},
         "start":"2026-03-04T08:00:00Z","end":"2026-03-04T13:00:00+00:00"}],
       "limit":100,"more":false}
      """;

  @TempDir Path folder;
  private final Database database = Store.fresh();
  private final VirtualClock clock = new VirtualClock(Instant.parse("2026-03-04T12:00:00Z"));
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Directory directory = Directories.good();
  private PagerDutySchedules schedules;
  private OnCall onCall;

  @BeforeEach
  void prepare() {
    schedules =
        new PagerDutySchedules(
            client,
            URI.create(SERVER.baseUrl()),
            Secrets.file(folder, "key", "r3st"),
            directory,
            clock);
    onCall = new OnCall(directory, new StandIns(database, directory, clock), schedules);
  }

  @AfterEach
  void close() {
    client.close();
    database.close();
  }

  @Test
  void whoIsOnCallIsReadFromPagerDuty() throws Exception {
    answer(aResponse().withBody(BOB));
    schedules.readAll();
    Shift shift = onCall.onCall("elsewhere", clock.instant()).orElseThrow();
    assertThat(shift.person()).isEqualTo("bob");
    assertThat(shift.because()).isEqualTo("schedule PSCHED at PagerDuty");
    clock.advance(Duration.ofHours(1));
    assertThat(onCall.onCall("elsewhere", clock.instant()).orElseThrow().person())
        .as("the shift is over")
        .isEqualTo("alice");
  }

  @Test
  void theSchedulesOwnLayersCountWhenPagerDutyDoesNotAnswer() throws Exception {
    ResponseDefinitionBuilder[] answers = {
      aResponse().withStatus(500),
      aResponse().withStatus(401),
      aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
      aResponse().withBody("<html>"),
      aResponse().withBody("{\"oncalls\":[]}"),
      aResponse().withBody("{\"oncalls\":[7,{\"user\":[]}]}"),
      aResponse().withBody(BOB.replace("PBOB", "PZOE"))
    };
    for (ResponseDefinitionBuilder answer : answers) {
      answer(answer);
      schedules.readAll();
      assertThat(onCall.onCall("elsewhere", clock.instant()).orElseThrow().person())
          .isEqualTo("alice");
    }
  }

  @Test
  void whatWasHeardCountsForFiveMinutes() throws Exception {
    answer(aResponse().withBody(BOB));
    schedules.readAll();
    answer(aResponse().withStatus(503));
    clock.advance(Duration.ofMinutes(5));
    schedules.readAll();
    assertThat(onCall.onCall("elsewhere", clock.instant()).orElseThrow().person()).isEqualTo("bob");
    clock.advance(Duration.ofMillis(1));
    assertThat(onCall.onCall("elsewhere", clock.instant()).orElseThrow().person())
        .isEqualTo("alice");
  }

  @Test
  void whoeverStandsInGoesBeforePagerDuty() throws Exception {
    answer(aResponse().withBody(BOB));
    schedules.readAll();
    StandIns standIns = new StandIns(database, directory, clock);
    standIns.add(
        "elsewhere", "dave", clock.instant(), clock.instant().plusSeconds(60), "person:x", "");
    assertThat(
            new OnCall(directory, standIns, schedules)
                .onCall("elsewhere", clock.instant())
                .orElseThrow()
                .person())
        .isEqualTo("dave");
  }

  private static void answer(ResponseDefinitionBuilder answer) {
    SERVER.stubFor(get(urlPathEqualTo("/oncalls")).willReturn(aResponse().withStatus(403)));
    SERVER.stubFor(
        get(urlPathEqualTo("/oncalls"))
            .withHeader("Authorization", equalTo("Token token=r3st"))
            .withHeader("Accept", equalTo("application/vnd.pagerduty+json;version=2"))
            .withQueryParam("schedule_ids[]", equalTo("PSCHED"))
            .willReturn(answer));
  }
}
