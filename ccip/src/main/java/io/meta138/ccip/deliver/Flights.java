package io.meta138.ccip.deliver;

import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.Pauses;
import io.meta138.chain.abi.Command;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of a lane that did not end: each is followed until its transaction is confirmed
 * and its messages were seen executed, or it failed. Used by one thread, save for {@link #changed}.
 */
final class Flights {
  private static final Duration ASK_EVERY = Duration.ofSeconds(1);

  /** After which a confirmed delivery whose messages nobody saw executed is given up. */
  private static final Duration MOST_UNSEEN = Duration.ofSeconds(60);

  private final LaneSession session;
  private final MessageStore store;
  private final TransactionManager transactions;
  private final Pauses pauses;
  private final Map<String, Flight> open = new LinkedHashMap<>();
  private final Map<String, IntentStatus> told = new ConcurrentHashMap<>();
  private final Set<Hash> retrying = new HashSet<>();
  private Instant nextAsk = Instant.EPOCH;

  private static final class Flight {
    private final Delivery delivery;
    private Optional<IntentStatus> status = Optional.empty();
    private Optional<Instant> landedAt = Optional.empty();

    Flight(Delivery delivery) {
      this.delivery = delivery;
    }

    boolean isMined() {
      return status
          .filter(s -> s instanceof IntentStatus.Mined || s instanceof IntentStatus.Confirmed)
          .isPresent();
    }
  }

  /**
   * How a delivery ended.
   *
   * @param delivery it
   * @param end with what
   * @param gasUsed in its transaction; empty when none is known
   */
  record Landing(Delivery delivery, Delivery.End end, Optional<Long> gasUsed) {}

  Flights(LaneSession session, MessageStore store, TransactionManager transactions, Pauses pauses) {
    this.session = session;
    this.store = store;
    this.transactions = transactions;
    this.pauses = pauses;
    session.open().forEach(this::add);
  }

  private void add(Delivery delivery) {
    open.put(delivery.key(), new Flight(delivery));
  }

  /** Notes it, asks for it, follows it: dying anywhere in between loses nothing. */
  void send(Delivery delivery, Address router, Command command, Instant now) {
    session.begin(delivery, now);
    transactions.submit(
        new Intent(
            delivery.key(),
            Optional.empty(),
            Optional.of(router),
            Wei.ZERO,
            command.data(),
            Optional.of(delivery.gasLimit()),
            Optional.empty()));
    add(delivery);
  }

  /** An intent's status changed; called on the transaction manager's thread. */
  void changed(String key, IntentStatus status) {
    told.put(key, status);
  }

  /** Transactions that are in no block yet. */
  int unmined() {
    return (int) open.values().stream().filter(f -> !f.isMined()).count();
  }

  /** The messages on the way. */
  Set<Hash> ids() {
    Set<Hash> ids = new HashSet<>();
    open.values().forEach(f -> ids.addAll(f.delivery.ids()));
    return ids;
  }

  /** Failed messages that are being executed again, as far as anybody has seen. */
  Set<Hash> retrying() {
    return Set.copyOf(retrying);
  }

  /** Looks at every delivery, stores how those ended that did, and tells of them. */
  List<Landing> settle(Instant now) {
    learn(now);
    List<Landing> landings = new ArrayList<>();
    Set<Hash> unseen = unseen();
    for (Flight flight : List.copyOf(open.values())) {
      landing(flight, unseen, now).ifPresent(landings::add);
    }
    for (Landing landing : landings) {
      open.remove(landing.delivery().key());
    }
    return landings;
  }

  private void learn(Instant now) {
    boolean ask = !now.isBefore(nextAsk);
    if (ask) {
      nextAsk = now.plus(ASK_EVERY);
    }
    for (Flight flight : open.values()) {
      IntentStatus heard = told.remove(flight.delivery.key());
      if (heard != null) {
        flight.status = Optional.of(heard);
      } else if (ask || flight.status.isEmpty()) {
        flight.status = transactions.status(flight.delivery.key());
      }
    }
    if (ask) {
      // what is not ours, or ended: nobody will look for it
      told.keySet().retainAll(open.keySet());
    }
  }

  private Set<Hash> unseen() {
    List<Hash> delivered = new ArrayList<>();
    Set<Hash> unseen = new HashSet<>();
    retrying.clear();
    for (Flight flight : open.values()) {
      if (flight.delivery.kind() == Delivery.Kind.RETRY) {
        Set<Hash> notSeen = session.notRetried(flight.delivery.ids(), flight.delivery.epoch());
        unseen.addAll(notSeen);
        retrying.addAll(flight.isMined() ? notSeen : flight.delivery.ids());
      } else if (flight.isMined()) {
        delivered.addAll(flight.delivery.ids());
      }
    }
    unseen.addAll(session.notExecuted(delivered));
    return unseen;
  }

  private Optional<Landing> landing(Flight flight, Set<Hash> unseen, Instant now) {
    if (flight.status.isEmpty()) {
      // the process died between noting it and asking for it
      session.end(flight.delivery.key(), Delivery.End.DROPPED, null, null, "never sent", now);
      return Optional.of(new Landing(flight.delivery, Delivery.End.DROPPED, Optional.empty()));
    }
    return switch (flight.status.get()) {
      case IntentStatus.Queued() -> Optional.empty();
      case IntentStatus.Sent ignored -> Optional.empty();
      case IntentStatus.Mined(IntentStatus.Receipt receipt) ->
          receipt.success() ? Optional.empty() : Optional.of(reverted(flight, receipt, now));
      case IntentStatus.Confirmed(IntentStatus.Receipt receipt) ->
          receipt.success()
              ? confirmed(flight, receipt, unseen, now)
              : Optional.of(reverted(flight, receipt, now));
      case IntentStatus.Superseded(String by) ->
          Optional.of(failed(flight, null, "superseded by " + by, now));
      case IntentStatus.Failed(String reason) -> Optional.of(failed(flight, null, reason, now));
    };
  }

  private Landing reverted(Flight flight, IntentStatus.Receipt receipt, Instant now) {
    return failed(flight, receipt, "reverted in " + receipt.hash(), now);
  }

  private Optional<Landing> confirmed(
      Flight flight, IntentStatus.Receipt receipt, Set<Hash> unseen, Instant now) {
    Instant since = flight.landedAt.orElse(now);
    flight.landedAt = Optional.of(since);
    boolean seen = flight.delivery.ids().stream().noneMatch(unseen::contains);
    if (!seen && now.isBefore(since.plus(MOST_UNSEEN))) {
      return Optional.empty();
    }
    if (!seen) {
      return Optional.of(
          failed(flight, receipt, "confirmed in " + receipt.hash() + " and not seen", now));
    }
    session.end(
        flight.delivery.key(), Delivery.End.DONE, receipt.hash(), receipt.gasUsed(), "", now);
    return Optional.of(
        new Landing(flight.delivery, Delivery.End.DONE, Optional.of(receipt.gasUsed())));
  }

  private Landing failed(
      Flight flight, IntentStatus.@Nullable Receipt receipt, String reason, Instant now) {
    // another attempt first: dying in between leaves the delivery open, and it fails once more
    switch (flight.delivery.kind()) {
      case DELIVER -> store.attempts().failed(flight.delivery.ids(), reason, now, pauses);
      case RETRY ->
          flight.delivery.ids().forEach(id -> store.attempts().refused(id, reason, now, pauses));
    }
    session.end(
        flight.delivery.key(),
        Delivery.End.FAILED,
        receipt == null ? null : receipt.hash(),
        receipt == null ? null : receipt.gasUsed(),
        reason,
        now);
    return new Landing(
        flight.delivery,
        Delivery.End.FAILED,
        Optional.ofNullable(receipt).map(IntentStatus.Receipt::gasUsed));
  }
}
