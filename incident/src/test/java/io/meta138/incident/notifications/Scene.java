package io.meta138.incident.notifications;

import io.meta138.incident.Severity;
import io.meta138.incident.notifications.Provider.Answer;
import io.meta138.incident.support.Store;
import io.meta138.incident.support.VirtualClock;
import io.meta138.platform.db.Database;
import io.meta138.platform.signal.Signal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An outbox with providers that a test scripts, a clock that it moves, and what came back. */
final class Scene implements AutoCloseable {
  static final Instant START = Instant.parse("2026-03-04T12:00:00Z");

  final Database database = Store.fresh();
  final VirtualClock clock = new VirtualClock(START);
  final Outbox outbox = new Outbox(database, clock);
  final Map<Channel, Provider> providers = new EnumMap<>(Channel.class);
  final Map<Channel, DeliverySettings> settings = new EnumMap<>(Channel.class);
  final List<Message> sent = new CopyOnWriteArrayList<>();
  final List<DeliveryResult> results = new CopyOnWriteArrayList<>();
  final List<Signal> signals = new CopyOnWriteArrayList<>();
  AddressBook addresses = (contact, channel) -> Optional.of(new Address.Slack("C" + contact));
  DeliveryListener listener = results::addAll;

  /** Answers on a channel by a function. */
  Scene answer(Channel channel, Function<Message, Answer> script) {
    providers.put(
        channel,
        new Provider() {
          @Override
          public Channel channel() {
            return channel;
          }

          @Override
          public Answer send(Message message, Duration deadline) {
            sent.add(message);
            return script.apply(message);
          }
        });
    return this;
  }

  /** Takes everything on a channel. */
  Scene take(Channel channel) {
    return answer(channel, message -> taken());
  }

  static Answer taken() {
    return new Provider.Taken("ok", Optional.empty());
  }

  static Answer later(String reason) {
    return new Provider.Later(reason, Optional.empty());
  }

  /** The standard settings with this deadline. */
  static DeliverySettings within(Channel channel, Duration deadline) {
    DeliverySettings standard = DeliverySettings.standard().get(channel);
    return new DeliverySettings(
        deadline,
        deadline.multipliedBy(3),
        standard.firstRetry(),
        standard.longestRetry(),
        standard.giveUpAfter(),
        standard.lateAfter(),
        standard.failingAfter(),
        standard.pace(),
        standard.atOnce(),
        standard.latestOnly());
  }

  Delivery delivery() {
    return delivery(database, outbox);
  }

  Delivery delivery(Database through, Outbox of) {
    return delivery(through, of, clock);
  }

  Delivery delivery(InstantSource time) {
    return delivery(database, outbox, time);
  }

  private Delivery delivery(Database through, Outbox of, InstantSource time) {
    return new Delivery(
        through,
        of,
        new Delivery.Parts(
            providers,
            settings,
            (contact, channel) -> addresses.address(contact, channel),
            taken -> listener.take(taken),
            signals::add,
            time,
            new SimpleMeterRegistry()));
  }

  void add(Notice... notices) {
    database.transactions().executeWithoutResult(_ -> outbox.add(List.of(notices)));
  }

  Notice page(String key, Channel channel) {
    return notice(key, Notice.Kind.PAGE, channel, "alice", "INC-" + key, Severity.P1);
  }

  Notice notice(
      String key,
      Notice.Kind kind,
      Channel channel,
      String contact,
      String incident,
      Severity severity) {
    return new Notice(
        key,
        kind,
        incident,
        severity,
        channel,
        contact,
        clock.instant(),
        "The chain has stalled",
        "No block for 30 s.",
        Map.of("chain", "138"));
  }

  List<String> sentKeys() {
    return sent.stream().map(message -> message.notice().key()).toList();
  }

  <T extends DeliveryResult> List<T> results(Class<T> type) {
    return results.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public void close() {
    database.close();
  }
}
