package io.meta138.app.portal;

import io.meta138.app.desk.DeskClient;
import io.meta138.platform.lifecycle.Background;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.Known;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * The incidents of a desk in a process of its own, asked for again and again. What the desk said
 * last is shown for ten seconds at most; after that, and when it does not answer, nothing is known.
 */
final class RemoteIncidents extends Background implements Incidents {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration GOOD_FOR = Duration.ofSeconds(10);
  private static final int ALL_EVERY = 15;
  private static final int MOST = 1_000;
  private static final int PAGE = 200;
  private static final int NEWEST = 5;

  private final DeskClient desk;
  private final DeskLog log;
  private final InstantSource clock;
  private volatile Known<List<One>> open = new Known.Missing<>("the desk was not asked yet");
  private volatile Known<List<One>> all = new Known.Missing<>("the desk was not asked yet");

  /** An incident, as the desk tells it. */
  private record One(Brief brief, Told told, boolean top) {}

  /** Incidents of a desk that was not asked yet. */
  RemoteIncidents(DeskClient desk, DeskLog log, InstantSource clock) {
    this.desk = desk;
    this.log = log;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "portal's look at incidents";
  }

  @Override
  protected void run() throws InterruptedException {
    for (long turn = 0; ; turn++) {
      open = ask("open");
      if (turn % ALL_EVERY == 0 || all instanceof Known.Missing) {
        all = ask("all");
      }
      TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
    }
  }

  private Known<List<One>> ask(String status) throws InterruptedException {
    List<One> found = new ArrayList<>();
    String cursor = "";
    do {
      String path = "/v1/incidents?status=%s&limit=%d%s".formatted(status, PAGE, cursor);
      switch (desk.get(path)) {
        case DeskClient.Answer.Done(JsonNode page) -> {
          for (JsonNode item : page.path("items")) {
            Optional<One> one = one(item);
            if (one.isEmpty()) {
              return new Known.Missing<>("the desk does not answer like one of this version");
            }
            found.add(one.get());
          }
          String next = page.path("next").asString("");
          cursor = next.isEmpty() ? "" : "&cursor=" + DeskClient.part(next);
        }
        case DeskClient.Answer.Refused(int _, String detail) -> {
          return new Known.Missing<>("the desk refuses the portal's token: " + detail);
        }
        case DeskClient.Answer.Tokenless(String reason) -> {
          return new Known.Missing<>(reason);
        }
        case DeskClient.Answer.Exposed(String reason) -> {
          return new Known.Missing<>(reason);
        }
        case DeskClient.Answer.Missing(String reason) -> {
          return new Known.Missing<>(reason);
        }
      }
    } while (!cursor.isEmpty() && found.size() < MOST);
    return new Known.Here<>(found, clock.instant());
  }

  private static Optional<One> one(JsonNode item) {
    try {
      Instant opened = Instant.parse(item.path("openedAt").asString(""));
      String id = item.path("id").asString("");
      String severity = item.path("severity").asString("");
      boolean over = !List.of("", "null").contains(item.path("resolvedAt").asString(""));
      return Optional.of(
          new One(
              new Brief(
                  id,
                  item.path("title").asString(""),
                  severity,
                  item.path("status").asString(""),
                  opened,
                  text(item, "owner")),
              new Told(
                  id,
                  severity,
                  text(item, "component").orElse(""),
                  item.path("security").asBoolean(false),
                  opened,
                  time(item, "acknowledgedAt"),
                  time(item, "mitigatedAt"),
                  over ? time(item, "resolvedAt") : Optional.empty()),
              text(item, "parent").isEmpty()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(JsonNode item, String name) {
    return Optional.of(item.path(name).asString("")).filter(text -> !text.isEmpty());
  }

  private static Optional<Instant> time(JsonNode item, String name) {
    return text(item, name).map(Instant::parse);
  }

  private <R> Known<R> fresh(Known<R> known, Duration goodFor) {
    if (!(known instanceof Known.Here<R>(R _, Instant asOf))) {
      return known;
    }
    Duration age = Duration.between(asOf, clock.instant());
    return age.compareTo(goodFor) > 0
        ? new Known.Missing<>("the desk was heard of %d s ago".formatted(age.toSeconds()))
        : known;
  }

  private Known<List<One>> known() {
    return fresh(all, GOOD_FOR.plus(EVERY.multipliedBy(2L * ALL_EVERY)));
  }

  @Override
  public Known<List<Told>> since(Instant ended) {
    Known<List<One>> now = fresh(open, GOOD_FOR);
    if (now instanceof Known.Missing<List<One>>(String reason)) {
      return new Known.Missing<>(reason);
    }
    return known()
        .map(past -> {
          List<Told> told = new ArrayList<>(told(now.or(List.of())));
          List<String> ids = told.stream().map(Told::id).toList();
          past.stream()
              .filter(One::top)
              .map(One::told)
              .filter(one -> !ids.contains(one.id()))
              .filter(one -> one.resolvedAt().filter(ended::isBefore).isPresent())
              .limit(MOST)
              .forEach(told::add);
          return told;
        });
  }

  /** Those that are open have no end, whatever they had before they were opened again. */
  private static List<Told> told(List<One> open) {
    return open.stream()
        .filter(One::top)
        .map(One::told)
        .map(one ->
            new Told(
                one.id(),
                one.severity(),
                one.component(),
                one.security(),
                one.openedAt(),
                one.acknowledgedAt(),
                one.mitigatedAt(),
                Optional.empty()))
        .toList();
  }

  @Override
  public Known<OpenIncidents> open() {
    return fresh(open, GOOD_FOR)
        .map(every -> {
          List<Brief> top = every.stream().filter(One::top).map(One::brief).toList();
          return new OpenIncidents(
              top.size(),
              new BySeverity(
                  count(top, "p0"), count(top, "p1"), count(top, "p2"), count(top, "p3")),
              top.stream().limit(NEWEST).toList());
        });
  }

  private static int count(List<Brief> incidents, String severity) {
    return (int) incidents.stream().filter(one -> one.severity().equals(severity)).count();
  }

  @Override
  public Known<List<Run>> runs() {
    return log.runs();
  }

  @Override
  public Known<List<Brief>> search(String text, int limit) {
    String wanted = text.toLowerCase(Locale.ROOT);
    return known()
        .map(every ->
            every.stream()
                .map(One::brief)
                .filter(one ->
                    one.id().equalsIgnoreCase(text)
                        || one.title().toLowerCase(Locale.ROOT).contains(wanted))
                .limit(limit)
                .toList());
  }

  @Override
  public Known<List<AuditEntry>> audit(Optional<Long> after, int limit) {
    return log.audit(after, limit);
  }

  @Override
  public Known<Checkpoint> checkpoint() {
    return log.checkpoint();
  }
}
