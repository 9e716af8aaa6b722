package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.providers.PagerDutyStandIn;
import io.meta138.incident.notifications.providers.SlackStandIn;
import io.meta138.incident.notifications.providers.SmtpStandIn;
import io.meta138.incident.support.Secrets;
import io.meta138.platform.db.Database;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a desk with its delivery at seeded moments, uniform over the time that it is
 * up, during a burst of alerts with escalations to PagerDuty, which takes a key, and to Slack and
 * e-mail, which don't.
 */
class DeskKillTest {
  private static final long SEED = Long.getLong("meta138.seed", 138_003);
  private static final int SCALE = Integer.getInteger("meta138.scale", 10);
  private static final int ALERTS = 10_000 / SCALE;
  private static final int KILLS = 200 / SCALE;
  private static final int BATCH = 5;
  private static final long RUN = KILLS * TimeUnit.MILLISECONDS.toNanos(600);
  private static final Pattern MESSAGE_ID = Pattern.compile("(?mi)^Message-ID: *<([^>]+)>");

  private final PagerDutyStandIn pagerDuty = new PagerDutyStandIn();
  private final SlackStandIn slack = new SlackStandIn();
  private final SmtpStandIn smtp = new SmtpStandIn(Optional.empty());
  @TempDir Path folder;

  @AfterEach
  void close() throws Exception {
    pagerDuty.close();
    slack.close();
    smtp.close();
  }

  @Test
  void aDeskThatIsKilledLosesNoAlertAndNoPageAndDoublesNone(TestReporter report) throws Exception {
    try (Database database = DeskDatabase.empty()) {
      int busy = burst(database);
      report.publishEntry(
          Map.of(
              "alerts", Integer.toString(ALERTS),
              "kills", Integer.toString(KILLS),
              "kills with alerts unanswered", Integer.toString(busy)));
      List<Incident> incidents = alertsAndIncidents(database);
      Map<Channel, Set<String>> decided = decided(incidents);
      assertThat(outbox(database)).as("seed %d", SEED).isEqualTo(decided);
      atProviders(database, decided);
      report.publishEntry(
          Map.of(
              "pages", Integer.toString(decided.values().stream().mapToInt(Set::size).sum()),
              "requests to PagerDuty", Integer.toString(pagerDuty.triggered().size()),
              "posts in Slack", Integer.toString(slack.posted().size()),
              "e-mails", Integer.toString(smtp.messages().size())));
    }
  }

  /** Sends evenly over the time that a desk is up, and again what is not answered. */
  private int burst(Database database) throws Exception {
    Random random = new Random(SEED);
    Deque<Long> moments =
        random
            .longs(KILLS, 0, RUN)
            .sorted()
            .boxed()
            .collect(Collectors.toCollection(ArrayDeque::new));
    List<String> arguments =
        List.of(
            DeskDatabase.url(),
            Secrets.file(folder, "secret", "xoxb-1").path().toString(),
            pagerDuty.address().toString(),
            slack.api().toString(),
            Integer.toString(smtp.port()));
    int busy = 0;
    try (KilledDesk desk = new KilledDesk(arguments, BATCH)) {
      long before = 0;
      int next = 0;
      while (next < ALERTS || !moments.isEmpty()) {
        long due = next < ALERTS ? RUN / ALERTS * next : Long.MAX_VALUE;
        long kill = moments.isEmpty() ? Long.MAX_VALUE : moments.peek();
        LockSupport.parkNanos(Math.min(due, kill) - before - desk.uptime());
        long now = before + desk.uptime();
        if (now >= kill) {
          busy += desk.unanswered() > 0 ? 1 : 0;
          before = moments.remove();
          desk.killAndStart();
        } else if (now >= due) {
          desk.send(next);
          next += BATCH;
        }
      }
      await(() -> {
        assertThat(desk.alive()).as("seed %d: the desk lives", SEED).isTrue();
        return desk.unanswered() == 0 && settled(database);
      });
    }
    return busy;
  }

  /** Whether every escalation has gone through its steps and every notice was taken. */
  private static boolean settled(Database database) {
    return database
            .jdbc()
            .sql(
                """
                select (select count(*) from incident.incident
                        where doc -> 'escalation' ->> 'state' = 'RUNNING')
                     + (select count(*) from incident.outbox where state = 'pending')
                     + (select count(*) from incident.delivery_result)
                """)
            .query(Long.class)
            .single()
        == 0;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 180 s").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static List<Incident> alertsAndIncidents(Database database) {
    long active =
        database
            .jdbc()
            .sql("select count(*) from incident.alert where standing = 'ACTIVE'")
            .query(Long.class)
            .single();
    assertThat(active).as("alerts kept").isEqualTo(ALERTS);
    List<Incident> incidents =
        database
            .jdbc()
            .sql("select doc::text from incident.incident order by number")
            .query((row, _) -> Codec.read(row.getString(1), Incident.class))
            .list();
    assertThat(incidents.stream().map(incident -> incident.cause().key()))
        .doesNotHaveDuplicates()
        .hasSize(1 + (ALERTS + DeskChild.EACH - 1) / DeskChild.EACH);
    return incidents;
  }

  /** The keys of the pages that were decided: each step of each start once. */
  private static Map<Channel, Set<String>> decided(List<Incident> incidents) {
    Map<Channel, Set<String>> keys = new TreeMap<>();
    for (Incident incident : incidents) {
      Set<String> own = new HashSet<>();
      for (Escalation.Page page : incident.escalation().pages()) {
        assertThat(page.outcome()).as(page.key()).isEqualTo(Escalation.Page.Outcome.DELIVERED);
        assertThat(own.add(page.key())).as("twice: %s", page.key()).isTrue();
        keys.computeIfAbsent(page.channel(), _ -> new HashSet<>()).add(page.key());
      }
      Set<String> steps = new HashSet<>();
      for (int start = 1; start <= incident.escalation().start(); start++) {
        String begin = incident.id() + "/" + start + "/0/";
        steps.add(begin + "0/alice/pagerduty");
        steps.add(begin + "1/bob/slack");
        steps.add(begin + "2/carol/email");
      }
      assertThat(steps).as("pages of %s", incident.id()).containsAll(own);
      String last = incident.id() + "/" + incident.escalation().start() + "/0/";
      assertThat(own)
          .as("pages of %s", incident.id())
          .contains(last + "0/alice/pagerduty", last + "1/bob/slack", last + "2/carol/email");
    }
    return keys;
  }

  private static Map<Channel, Set<String>> outbox(Database database) {
    Map<Channel, Set<String>> keys = new TreeMap<>();
    database
        .jdbc()
        .sql("select channel, key from incident.outbox where kind = 'PAGE' and state = 'delivered'")
        .query((row, _) ->
            keys.computeIfAbsent(Channel.valueOf(row.getString(1)), _ -> new HashSet<>())
                .add(row.getString(2)))
        .list();
    return keys;
  }

  private void atProviders(Database database, Map<Channel, Set<String>> decided) {
    assertThat(new HashSet<>(pagerDuty.triggered()))
        .as("keys at PagerDuty")
        .isEqualTo(decided.get(Channel.PAGERDUTY));
    // updates change a message in place, or are one of their own where none was posted yet
    List<String> posted = slack.posted().stream().filter(key -> !key.contains("/u")).toList();
    assertThat(posted)
        .as("messages in Slack: read back before any is posted again")
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(decided.get(Channel.SLACK));
    Set<String> mails = new HashSet<>();
    for (String mail : smtp.messages()) {
      Matcher id = MESSAGE_ID.matcher(mail);
      assertThat(id.find()).as(mail).isTrue();
      mails.add(id.group(1));
    }
    long mailed =
        database
            .jdbc()
            .sql("select count(*) from incident.outbox where channel = 'EMAIL'")
            .query(Long.class)
            .single();
    assertThat(mails).as("e-mails, updates among them").hasSize(Math.toIntExact(mailed));
  }
}
