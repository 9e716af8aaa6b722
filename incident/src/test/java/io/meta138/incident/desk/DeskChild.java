package io.meta138.incident.desk;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.escalation.Step;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Delivery;
import io.meta138.incident.notifications.DeliverySettings;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.notifications.providers.Mail;
import io.meta138.incident.notifications.providers.MailServer;
import io.meta138.incident.notifications.providers.PagerDuty;
import io.meta138.incident.notifications.providers.Slack;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A desk with its delivery in a process of its own, to be killed: says {@code up} when it begins,
 * reads {@code FROM COUNT} lines, takes those alerts and answers {@code ok FROM} once they are
 * committed, or {@code again FROM} when they are not.
 */
final class DeskChild {
  static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
  static final int EACH = 20;

  private DeskChild() {}

  /**
   * Pages alice by PagerDuty, which takes a key, at once; bob by Slack, which takes none, after 200
   * ms; carol by e-mail after 400 ms.
   */
  static final class Quick implements Responders {
    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      return new Policy(
          "quick",
          List.of(),
          List.of(),
          false,
          List.of(
              new Step(Duration.ZERO, List.of("alice")),
              new Step(Duration.ofMillis(200), List.of("bob")),
              new Step(Duration.ofMillis(400), List.of("carol"))),
          List.of(),
          0,
          Duration.ofMinutes(5),
          Duration.ofMinutes(30));
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      Channel channel =
          switch (target) {
            case "alice" -> Channel.PAGERDUTY;
            case "bob" -> Channel.SLACK;
            default -> Channel.EMAIL;
          };
      return List.of(new Reach(target, List.of(channel)));
    }
  }

  /** Every {@value #EACH}th alert is an incident of its own, the rest are stale feeds. */
  static ReceivedSignal alert(int index) {
    boolean alone = index % EACH == 0;
    return TestDesk.signal(
        alone ? "tx.stuck" : "feed.stale",
        true,
        BEGAN.plusMillis(index),
        Optional.empty(),
        alone ? "account" : "feed",
        "n" + index);
  }

  /** Runs until it is killed or its input ends: database, secret, PagerDuty, Slack, SMTP port. */
  public static void main(String[] args) throws Exception {
    InstantSource clock = InstantSource.system();
    SecretFile secret = new SecretFile(Path.of(args[1]));
    try (Database database = Database.connect(args[0], "postgres", "", 8);
        HttpClient client = HttpClient.newHttpClient()) {
      Outbox outbox = new Outbox(database, clock);
      Desk desk =
          new Desk(
              database,
              RulesFile.shipped(),
              new Quick(),
              outbox::add,
              new TimelineStore(database),
              clock,
              new SimpleMeterRegistry());
      Map<Channel, Provider> providers =
          Map.of(
              Channel.PAGERDUTY,
              new PagerDuty(client, URI.create(args[2]), "test"),
              Channel.SLACK,
              new Slack(client, URI.create(args[3]), secret),
              Channel.EMAIL,
              new Mail(
                  new MailServer(
                      "127.0.0.1",
                      Integer.parseInt(args[4]),
                      MailServer.StartTls.NEVER,
                      Optional.empty()),
                  "desk@example.org",
                  Optional.empty()));
      Delivery delivery =
          new Delivery(
              database,
              outbox,
              new Delivery.Parts(
                  providers,
                  Map.of(Channel.SLACK, unpaced()),
                  (contact, channel) -> Optional.of(address(contact, channel, secret)),
                  new Deliveries(desk),
                  _ -> {},
                  clock,
                  new SimpleMeterRegistry()));
      say("up");
      desk.start();
      delivery.start();
      take(desk);
      delivery.stop();
      desk.stop();
    }
  }

  /** One message a second would take longer than the rest of the test. */
  private static DeliverySettings unpaced() {
    return new DeliverySettings(
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMillis(500),
        Duration.ofSeconds(15),
        Duration.ofHours(24),
        Duration.ofSeconds(10),
        3,
        Duration.ZERO,
        8,
        true);
  }

  private static Address address(String contact, Channel channel, SecretFile secret) {
    return switch (channel) {
      case PAGERDUTY -> new Address.PagerDuty(secret);
      case SLACK -> new Address.Slack("C" + contact);
      default -> new Address.Email(contact + "@example.org");
    };
  }

  private static void take(Desk desk) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int space = line.indexOf(' ');
      int from = Integer.parseInt(line.substring(0, space));
      int count = Integer.parseInt(line.substring(space + 1).strip());
      List<ReceivedSignal> signals = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        signals.add(alert(from + i));
      }
      CompletableFuture<Void> _ =
          desk.submit(new Input.Signals(signals))
              .thenAccept(
                  outcome -> say((outcome instanceof Outcome.Taken ? "ok " : "again ") + from));
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
