package io.meta138.portal.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.meta138.incident.notifications.providers.MailServer;
import io.meta138.incident.notifications.providers.Postman;
import io.meta138.portal.api.Documents.StatusSummary;
import io.meta138.portal.server.Portal;
import io.meta138.portal.support.PortalScene;
import io.meta138.portal.support.Until;
import io.meta138.portal.views.Incidents.Told;
import io.meta138.portal.views.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subscriptions over a real mail server on a socket. */
final class SubscriptionsTest {
  private static final URI SITE = URI.create("https://status.example.org");
  private static final Pattern LINK =
      Pattern.compile("https://status\\.example\\.org(/status/subscriptions/(confirm|end)\\?\\S+)");

  @TempDir static Path folder;
  private static GreenMail server;
  private static PortalScene scene;

  @BeforeAll
  static void begin() throws Exception {
    server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
    scene = new PortalScene(folder, 100_000, 50, 1_000, outside(server.getSmtp().getPort()));
  }

  private static Portal.Outside outside(int port) {
    return Portal.Outside.none()
        .with(
            new Postman(
                new MailServer("127.0.0.1", port, MailServer.StartTls.NEVER, Optional.empty()),
                "status@example.org",
                Optional.empty()),
            SITE);
  }

  @AfterAll
  static void end() throws Exception {
    scene.close();
    server.stop();
  }

  private static HttpResponse<String> form(PortalScene scene, String path, String body)
      throws Exception {
    return scene.send(
        HttpRequest.newBuilder(scene.uri(path))
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> subscribe(String mailbox) throws Exception {
    return form(
        scene,
        "/api/v1/status/subscriptions",
        "email=" + mailbox.replace("+", "%2B").replace("@", "%40"));
  }

  private static List<MimeMessage> mails(String mailbox) {
    return Arrays.stream(server.getReceivedMessages())
        .filter(mail -> {
          try {
            return mail.getRecipients(Message.RecipientType.TO)[0].toString().equals(mailbox);
          } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
          }
        })
        .toList();
  }

  private static MimeMessage mail(String mailbox, int number) throws Exception {
    Until.holds(() -> mails(mailbox).size() > number);
    return mails(mailbox).get(number);
  }

  private static String link(MimeMessage mail, String purpose) throws Exception {
    Matcher matcher = LINK.matcher(mail.getContent().toString());
    while (matcher.find()) {
      if (matcher.group(2).equals(purpose)) {
        return matcher.group(1);
      }
    }
    throw new AssertionError("no such link in " + mail.getContent());
  }

  private static void subscribed(String mailbox) throws Exception {
    assertThat(subscribe(mailbox).statusCode()).isEqualTo(200);
    assertThat(form(scene, link(mail(mailbox, 0), "confirm"), "").statusCode()).isEqualTo(200);
  }

  private static Told told(String id, Instant opened, Optional<Instant> resolved) {
    return new Told(
        id, "p1", "feed:BTC/USD", false, opened, Optional.empty(), Optional.empty(), resolved);
  }

  private static Instant soon() {
    return Instant.now().plusMillis(1).truncatedTo(ChronoUnit.MICROS);
  }

  @Test
  void whoConfirmsIsToldOfBeginningAndEndOnceAndNoMoreAfterTheLink() throws Exception {
    subscribed("reader@example.org");
    subscribe("silent@example.org");
    mail("silent@example.org", 0);
    Instant opened = soon();
    scene.views.told = List.of(told("I-10", opened, Optional.empty()));
    MimeMessage first = mail("reader@example.org", 1);
    assertThat(first.getSubject()).contains("Some prices are late", "We noticed a problem");
    String end = link(first, "end");
    assertThat(first.getHeader("List-Unsubscribe")[0]).isEqualTo("<" + SITE + end + ">");
    assertThat(first.getHeader("List-Unsubscribe-Post"))
        .containsExactly("List-Unsubscribe=One-Click");
    assertThat(first.getContent().toString()).doesNotContain("BTC");
    scene.views.told = List.of(told("I-10", opened, Optional.of(soon())));
    assertThat(mail("reader@example.org", 2).getSubject()).contains("It is over");
    // a program that opens links changes nothing; the mail program's own button does
    assertThat(scene.send(HttpRequest.newBuilder(scene.uri(end)).GET()).body())
        .contains("method=\"post\"");
    assertThat(form(scene, end, "List-Unsubscribe=One-Click").statusCode()).isEqualTo(200);
    assertThat(form(scene, end, "List-Unsubscribe=One-Click").statusCode()).isEqualTo(404);
    subscribed("later@example.org");
    scene.views.told = List.of(told("I-11", soon(), Optional.empty()));
    mail("later@example.org", 1);
    assertThat(mails("reader@example.org")).hasSize(3);
    assertThat(mails("silent@example.org")).hasSize(1);
    assertThat(mails("later@example.org").get(1).getSubject()).contains("We noticed");
    assertThat(
            scene
                .database
                .jdbc()
                .sql("select count(*) from portal.subscriber where address like 'reader%'")
                .query(Integer.class)
                .single())
        .isZero();
  }

  @Test
  void theAnswerIsTheSameForEveryMailboxAndNobodyIsFloodedWithQuestions() throws Exception {
    subscribed("known@example.org");
    String known = subscribe("known@example.org").body();
    for (int i = 0; i < 5; i++) {
      assertThat(subscribe("asked@example.org").body()).isEqualTo(known);
    }
    subscribe("Asked@Example.ORG");
    subscribe("after@example.org");
    mail("after@example.org", 0);
    mail("asked@example.org", 0);
    assertThat(mails("asked@example.org")).hasSize(1);
    assertThat(mails("known@example.org")).hasSize(1);
    HttpResponse<String> json =
        scene.send(
            HttpRequest.newBuilder(scene.uri("/api/v1/status/subscriptions"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"email\":\"api@example.org\"}")));
    assertThat(json.statusCode()).isEqualTo(200);
    mail("api@example.org", 0);
  }

  @Test
  void aLinkIsGoodForOneConfirmationAndIsNotInTheDatabase() throws Exception {
    subscribe("once@example.org");
    String confirm = link(mail("once@example.org", 0), "confirm");
    HttpResponse<String> page = scene.send(HttpRequest.newBuilder(scene.uri(confirm)).GET());
    assertThat(page.body()).contains("method=\"post\"");
    assertThat(confirmed("once@example.org")).isFalse();
    String rows =
        scene
            .database
            .jdbc()
            .sql(
                "select string_agg(l::text, ' ') || coalesce((select string_agg(m::text, ' ')"
                    + " from portal.mail m), '') from portal.subscriber_link l")
            .query(String.class)
            .single();
    assertThat(rows).doesNotContain(confirm.substring(confirm.indexOf('=') + 1));
    String forged = confirm.substring(0, confirm.length() - 1) + "_";
    for (String odd :
        List.of(
            forged.equals(confirm) ? forged.replace('_', '-') : forged,
            link(mail("once@example.org", 0), "end").replace("/end?", "/confirm?"),
            "/status/subscriptions/confirm?token=%22%3E%3Cscript%3E",
            "/status/subscriptions/confirm")) {
      HttpResponse<String> refused = form(scene, odd, "");
      assertThat(refused.statusCode()).as(odd).isEqualTo(404);
      assertThat(refused.body()).doesNotContain("<script>");
    }
    assertThat(form(scene, confirm, "").statusCode()).isEqualTo(200);
    assertThat(confirmed("once@example.org")).isTrue();
    assertThat(form(scene, confirm, "").statusCode()).isEqualTo(404);
  }

  private static boolean confirmed(String mailbox) {
    return scene
        .database
        .jdbc()
        .sql("select confirmed_at is not null from portal.subscriber where address = :a")
        .param("a", mailbox)
        .query(Boolean.class)
        .single();
  }

  @Test
  void aLinkThatIsTooOldConfirmsNothing() throws Exception {
    subscribe("slow@example.org");
    String confirm = link(mail("slow@example.org", 0), "confirm");
    scene
        .database
        .jdbc()
        .sql(
            "update portal.subscriber_link set ends_at = now() - interval '1 second'"
                + " where subscriber = (select id from portal.subscriber where address = :a)")
        .param("a", "slow@example.org")
        .update();
    assertThat(form(scene, confirm, "").statusCode()).isEqualTo(404);
    assertThat(confirmed("slow@example.org")).isFalse();
  }

  @Test
  void whatNobodyExpectedEndsOneTurnOfMailsAndNotAllThatFollow() throws Exception {
    AtomicInteger turns = new AtomicInteger();
    StatusSummary status =
        new StatusSummary(
            Instant.now(), State.OK, "", List.of(), true, List.of(), List.of(), List.of(), true);
    Mails mails =
        new Mails(
            () -> {
              if (turns.incrementAndGet() == 1) {
                throw new IllegalStateException("unexpected");
              }
              return status;
            },
            scene.database,
            new Subscribers(scene.database, InstantSource.system(), new SecureRandom()),
            outside(server.getSmtp().getPort()).mails().orElseThrow().postman(),
            SITE,
            InstantSource.system(),
            new SimpleMeterRegistry());
    mails.start();
    try {
      Until.holds(() -> turns.get() > 1);
    } finally {
      mails.stop();
    }
  }

  @Test
  void whatIsNoMailboxIsRefused() throws Exception {
    for (String odd :
        List.of(
            "",
            "nobody",
            "a@b",
            "a@b.c",
            "a@example.org%0d%0aBcc:%20b@example.org",
            "a@example.org,b@example.org",
            "<a@example.org>",
            "a b@example.org",
            "a@exa_mple.org",
            "x".repeat(300) + "@example.org")) {
      assertThat(subscribe(odd).statusCode()).as(odd).isEqualTo(422);
    }
    assertThat(form(scene, "/api/v1/status/subscriptions", "mail=a").statusCode()).isEqualTo(422);
    assertThat(
            scene
                .send(
                    HttpRequest.newBuilder(scene.uri("/api/v1/status/subscriptions"))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .header("origin", "https://evil.example")
                        .POST(HttpRequest.BodyPublishers.ofString("email=a%40example.org")))
                .statusCode())
        .isEqualTo(403);
  }

  /** A port that stays the test's own: it hangs up, says nothing, or leads to the server. */
  private static final class Door implements AutoCloseable {
    enum Way {
      SHUT,
      SILENT,
      OPEN
    }

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private volatile Way way;

    Door(Way way) throws IOException {
      this.way = way;
      Thread.ofVirtual().start(this::serve);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try {
          take(socket.accept());
        } catch (IOException e) {
          assertThat(socket.isClosed()).as(e.toString()).isTrue();
        }
      }
    }

    private void take(Socket connection) throws IOException {
      connections.add(connection);
      switch (way) {
        case SHUT -> connection.close();
        case SILENT -> {}
        case OPEN -> {
          Socket behind = new Socket(InetAddress.getLoopbackAddress(), server.getSmtp().getPort());
          connections.add(behind);
          Thread.ofVirtual().start(() -> pass(connection, behind));
          Thread.ofVirtual().start(() -> pass(behind, connection));
        }
      }
    }

    private static void pass(Socket from, Socket to) {
      try (to) {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException e) {
        // either side may end a connection as it likes
        return;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
      for (Socket connection : connections) {
        connection.close();
      }
    }
  }

  @Test
  void aMailWaitsForItsServer() throws Exception {
    Path other = java.nio.file.Files.createDirectory(folder.resolve("other"));
    try (Door door = new Door(Door.Way.SHUT);
        PortalScene alone = new PortalScene(other, 100_000, 50, 4, outside(door.port()))) {
      int[] statuses =
          java.util.stream.IntStream.range(0, 6)
              .map(i -> {
                try {
                  return form(
                          alone,
                          "/api/v1/status/subscriptions",
                          "email=patient" + i + "%40example.org")
                      .statusCode();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              })
              .toArray();
      assertThat(statuses).containsExactly(200, 200, 200, 200, 429, 429);
      Until.holds(() ->
          alone.metrics.counter("meta138_portal_mails", "outcome", "later").count() >= 8
              && count(alone, "portal.mail where attempts < 2") == 0);
      // one of each kind for each mailbox, however often its mail is tried
      assertThat(count(alone, "portal.subscriber_link")).isEqualTo(8);
      door.way = Door.Way.OPEN;
      for (int i = 0; i < 4; i++) {
        mail("patient" + i + "@example.org", 0);
      }
      assertThat(alone.send(HttpRequest.newBuilder(alone.uri("/status/")).GET()).body())
          .contains("action=\"/api/v1/status/subscriptions\"");
    }
  }

  private static int count(PortalScene scene, String rows) {
    return scene.database.jdbc().sql("select count(*) from " + rows).query(Integer.class).single();
  }

  @Test
  void whatIsNotSentWhenThePortalStopsIsDueAtItsNextStart() throws Exception {
    Path other = java.nio.file.Files.createDirectory(folder.resolve("stopped"));
    try (Door door = new Door(Door.Way.SILENT);
        PortalScene alone = new PortalScene(other, 100_000, 50, 4, outside(door.port()))) {
      for (int i = 0; i < 3; i++) {
        form(alone, "/api/v1/status/subscriptions", "email=left" + i + "%40example.org");
      }
      Until.holds(() -> !door.connections.isEmpty());

      alone.portal.stop();

      assertThat(count(alone, "portal.mail where due_at <= now()")).isEqualTo(3);
    }
  }

  @Test
  void theLinkOfAMailStaysGoodWhenAnotherIsSent() throws Exception {
    subscribe("twice@example.org");
    String first = link(mail("twice@example.org", 0), "confirm");
    scene
        .database
        .jdbc()
        .sql(
            """
            insert into portal.mail
              (key, subscriber, confirms, subject, body, created_at, due_at)
            select 'again:' || id, id, true, 'again', 'again', now(), now()
            from portal.subscriber where address = 'twice@example.org'
            """)
        .update();
    mail("twice@example.org", 1);

    assertThat(form(scene, first, "").statusCode()).isEqualTo(200);
    assertThat(confirmed("twice@example.org")).isTrue();
  }
}
