package io.meta138.app.portal;

import io.meta138.app.cli.MessageTexts;
import io.meta138.app.lanes.LaneChecks;
import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.messages.RowPayload;
import io.meta138.ccip.tracking.LaneStats;
import io.meta138.ccip.tracking.MessageFilter;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.http.Health;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Lanes;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/** Lanes and the messages on them, from the database of the process that follows them. */
final class CarriedLanes implements Lanes {
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration OLD = Duration.ofSeconds(10);
  private static final int SHARE = 20;
  private static final Duration LATE = Duration.ofSeconds(60);

  private final Optional<Followed> followed;
  private final InstantSource clock;
  private final Explainer explainer = new Explainer();
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean counting = new AtomicBoolean();
  private final AtomicReference<Glance> glance =
      new AtomicReference<>(
          new Glance(new Known.Missing<>("not looked at yet"), Instant.EPOCH, Duration.ZERO));

  /**
   * Lanes that a process follows.
   *
   * @param lanes all of them
   * @param store what became of their messages
   * @param health of that process: whether it reads the ends of lanes, and delivers
   */
  record Followed(
      List<io.meta138.ccip.lanes.Lane> lanes, MessageStore store, Supplier<Known<Health>> health) {}

  /**
   * Lanes.
   *
   * @param followed empty where there are no lanes
   */
  CarriedLanes(Optional<Followed> followed, InstantSource clock) {
    this.followed = followed;
    this.clock = clock;
  }

  /**
   * What was last counted. Counting many messages takes its time: it is done by a thread of its own
   * that takes no more than a twentieth of one, and waited for only when nothing newer is known.
   */
  @Override
  public Known<List<Lanes.Lane>> lanes() {
    Instant now = clock.instant();
    Glance known = glance.get();
    if (known.old(now)) {
      lock.lock();
      try {
        if (glance.get().at().equals(known.at())) {
          glance.set(look());
        }
      } finally {
        lock.unlock();
      }
    } else if (known.due(now) && counting.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("lanes")
          .start(() -> {
            try {
              glance.set(look());
            } finally {
              counting.set(false);
            }
          });
    }
    return glance.get().lanes();
  }

  /** What a look found, and how long it took. */
  private record Glance(Known<List<Lanes.Lane>> lanes, Instant at, Duration took) {
    boolean old(Instant now) {
      return now.isBefore(at) || now.isAfter(at.plus(OLD).plus(took));
    }

    boolean due(Instant now) {
      Duration rest = took.multipliedBy(SHARE);
      return now.isAfter(at.plus(rest.compareTo(FRESH) > 0 ? rest : FRESH));
    }
  }

  private Glance look() {
    long began = System.nanoTime();
    Instant now = clock.instant();
    Known<List<Lanes.Lane>> found = look(now);
    return new Glance(found, now, Duration.ofNanos(System.nanoTime() - began));
  }

  private Known<List<Lanes.Lane>> look(Instant now) {
    if (followed.isEmpty()) {
      return new Known.Here<>(List.of(), now);
    }
    Known<Health> health = followed.get().health().get();
    try {
      List<Lanes.Lane> all = new ArrayList<>();
      for (io.meta138.ccip.lanes.Lane lane : followed.get().lanes()) {
        LaneStats stats = followed.get().store().stats(lane.name());
        all.add(lane(lane, stats, standing(lane, health, stats, now)));
      }
      return new Known.Here<>(all, now);
    } catch (DataAccessException e) {
      return new Known.Missing<>("the database of messages does not answer");
    }
  }

  private static Lanes.Lane lane(
      io.meta138.ccip.lanes.Lane lane, LaneStats stats, Standing standing) {
    long failed = stats.in(MessageState.FAILED);
    return new Lanes.Lane(
        lane.name(),
        lane.source().name(),
        lane.destination().name(),
        lane.source().id().value(),
        lane.destination().id().value(),
        lane.protocol().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        standing,
        stats.sent(),
        stats.in(MessageState.SUCCESS),
        stats.open() - failed,
        failed,
        stats.in(MessageState.SUPERSEDED),
        stats.oldestUndelivered(),
        stats.lag().map(lag -> new LagMillis(lag.p50().toMillis(), lag.p95().toMillis())));
  }

  /** What the database holds of a lane tells how it does only while somebody reads the lane. */
  private static Standing standing(
      io.meta138.ccip.lanes.Lane lane, Known<Health> health, LaneStats stats, Instant now) {
    return switch (health) {
      case Known.Missing<Health>(String reason) ->
          new Standing(State.UNKNOWN, now, "whether messages are followed is not known: " + reason);
      case Known.Here<Health>(Health told, Instant _) ->
          LaneChecks.unread(told, lane)
              .map(reason -> new Standing(State.UNKNOWN, now, reason))
              .or(() ->
                  LaneChecks.obstacle(told, lane)
                      .map(reason -> new Standing(State.DEGRADED, now, reason)))
              .orElseGet(() -> standing(stats, now));
    };
  }

  private static Standing standing(LaneStats stats, Instant now) {
    long failed = stats.in(MessageState.FAILED);
    Duration oldest =
        stats.oldestUndelivered().map(at -> Duration.between(at, now)).orElse(Duration.ZERO);
    if (oldest.compareTo(LATE) > 0) {
      return new Standing(
          State.DEGRADED, now, "the oldest message waits for " + oldest.toSeconds() + " s");
    }
    return failed > 0
        ? new Standing(State.DEGRADED, now, failed + " messages failed")
        : new Standing(State.OK, now, "");
  }

  private Optional<MessageStore> store() {
    return followed.map(Followed::store);
  }

  @Override
  public Known<List<Message>> messages(MessageQuery query) {
    Instant now = clock.instant();
    if (store().isEmpty()) {
      return new Known.Here<>(List.of(), now);
    }
    List<MessageState> states = new ArrayList<>();
    if (query.state().isPresent()) {
      String wanted = query.state().get().toUpperCase(Locale.ROOT).replace('-', '_');
      for (MessageState state : MessageState.values()) {
        if (state.name().equals(wanted)) {
          states.add(state);
        }
      }
      if (states.isEmpty()) {
        return new Known.Here<>(List.of(), now);
      }
    }
    List<TrackedMessage> found = find(store().get(), query, states);
    return new Known.Here<>(found.stream().map(CarriedLanes::message).toList(), now);
  }

  private static List<TrackedMessage> find(
      MessageStore store, MessageQuery query, List<MessageState> states) {
    List<String> lanes = query.lane().stream().toList();
    Optional<MessageStore.PageCursor> after =
        query
            .after()
            .filter(place -> place.id().matches("0x[0-9a-fA-F]{64}"))
            .map(place -> new MessageStore.PageCursor(place.sentAt(), Hash.parse(place.id())));
    String text = query.text().map(String::strip).orElse("");
    if (text.isEmpty()) {
      return store.page(
          new MessageFilter(lanes, states, Optional.empty(), Optional.empty(), Optional.empty()),
          after,
          query.limit());
    }
    if (text.matches("0x[0-9a-fA-F]{64}")) {
      Hash hash = Hash.parse(text);
      Optional<TrackedMessage> one = store.find(hash);
      return one.isPresent()
          ? List.of(one.get())
          : store.page(
              new MessageFilter(
                  lanes, states, Optional.empty(), Optional.empty(), Optional.of(hash)),
              after,
              query.limit());
    }
    if (text.matches("0x[0-9a-fA-F]{40}")) {
      Optional<Address> account = Optional.of(Address.parse(text));
      List<TrackedMessage> sent =
          store.page(
              new MessageFilter(lanes, states, account, Optional.empty(), Optional.empty()),
              after,
              query.limit());
      return sent.isEmpty()
          ? store.page(
              new MessageFilter(lanes, states, Optional.empty(), account, Optional.empty()),
              after,
              query.limit())
          : sent;
    }
    return List.of();
  }

  private static Message message(TrackedMessage message) {
    return new Message(
        message.id().toString(),
        message.lane(),
        message.number(),
        message.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        message.receipt().isPresent(),
        message.sent().at(),
        message.execution().map(TrackedMessage.Execution::at),
        message.sender().toString(),
        message.receiver().toString(),
        message.sent().transaction().toString(),
        MessageTexts.next(message));
  }

  @Override
  public Known<Optional<MessageDetail>> message(String id) {
    Instant now = clock.instant();
    if (store().isEmpty() || !id.matches("0x[0-9a-fA-F]{64}")) {
      return new Known.Here<>(Optional.empty(), now);
    }
    return new Known.Here<>(store().get().find(Hash.parse(id)).map(this::detail), now);
  }

  private MessageDetail detail(TrackedMessage message) {
    Map<String, Long> rows = new LinkedHashMap<>();
    RowPayload.decode(message.payload())
        .ifPresent(payload ->
            payload.rows().forEach(row -> rows.put(Integer.toString(row.index()), row.round())));
    TrackedMessage.Delivery delivery = message.delivery();
    return new MessageDetail(
        message(message),
        MessagePath.of(message, lane(message.lane())),
        rows,
        message.gasLimit(),
        delivery.attempts(),
        delivery.nextAttemptAt(),
        delivery.lastError().orElse(""),
        delivery.givenUpAt().isPresent(),
        message.retryAsked(),
        message
            .execution()
            .filter(execution -> !execution.success())
            .map(execution -> told(explainer.revert(execution.returnData()))));
  }

  private Optional<io.meta138.ccip.lanes.Lane> lane(String name) {
    return followed.stream()
        .flatMap(one -> one.lanes().stream())
        .filter(lane -> lane.name().equals(name))
        .findFirst();
  }

  @Override
  public Known<Boolean> retry(String id) {
    Instant now = clock.instant();
    return store().isEmpty() || !id.matches("0x[0-9a-fA-F]{64}")
        ? new Known.Here<>(false, now)
        : new Known.Here<>(store().get().attempts().retryNow(Hash.parse(id), now), now);
  }

  @Override
  public Explanation explain(String data) {
    return told(explainer.explain(data));
  }

  private static Explanation told(io.meta138.ccip.errors.Explanation found) {
    return new Explanation(
        found.name(),
        found.known(),
        found.text(),
        found.cause(),
        found.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        found.advice(),
        operands(found),
        found.chain().stream()
            .skip(1)
            .map(inner -> new Inner(inner.name(), inner.cause(), operands(inner)))
            .toList());
  }

  private static List<Operand> operands(io.meta138.ccip.errors.Explanation found) {
    return found.operands().stream().map(one -> new Operand(one.name(), one.value())).toList();
  }
}
