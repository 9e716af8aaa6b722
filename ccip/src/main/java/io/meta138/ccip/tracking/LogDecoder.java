package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what the logs of one chain tell of its lanes. */
final class LogDecoder {
  private static final int MOST_BYTES = 256 * 1024;

  private final Map<Place, List<Reader>> readers = new HashMap<>();
  private final Set<Address> addresses = new LinkedHashSet<>();
  private final Set<Hash> topics = new LinkedHashSet<>();

  private record Place(Address address, Hash topic) {}

  /** Adds to the list what a log tells; nothing when it is about something else. */
  @FunctionalInterface
  interface Reader {
    void read(ScannedLog log, List<Told> told);
  }

  /** What a log turned out to be. */
  sealed interface Decoded {
    /** It tells this, possibly nothing. */
    record Read(List<Told> told) implements Decoded {}

    /** It has an event's id and not its form. */
    record Malformed(String reason) implements Decoded {}
  }

  /** For the lanes that begin or end on this chain; others are left out. */
  LogDecoder(ChainId chain, List<Lane> lanes) {
    for (Lane lane : lanes) {
      if (lane.source().id().equals(chain)) {
        atSource(lane);
      }
      if (lane.destination().id().equals(chain)) {
        atDestination(lane);
      }
    }
  }

  private void atSource(Lane lane) {
    SourceReaders source = new SourceReaders(lane);
    if (lane.protocol() == Protocol.CCIP_1_6) {
      add(lane.onRamp(), Event.SENT_1_6, source::sent16);
    } else {
      add(lane.onRamp(), Event.SENT, source::sent);
    }
    if (lane.protocol() == Protocol.LANE) {
      add(lane.onRamp(), Event.LANE_OPENED, source::opened);
    }
    for (Address sender : lane.senders()) {
      add(sender, Event.ROWS_SENT, source::rowsSent);
      add(sender, Event.SEND_FAILED, source::sendFailed);
    }
  }

  private void atDestination(Lane lane) {
    DestinationReaders destination = new DestinationReaders(lane);
    if (lane.protocol() == Protocol.CCIP_1_6) {
      add(lane.offRamp(), Event.EXECUTED_1_6, destination::executed16);
      add(lane.offRamp(), Event.COMMITTED_1_6, destination::committed);
      add(lane.offRamp(), Event.SKIPPED_REPORT, destination::skippedReport);
      add(lane.offRamp(), Event.ALREADY_ATTEMPTED, destination::alreadyAttempted);
      lane.nonceManager()
          .ifPresent(manager -> add(manager, Event.SKIPPED_NONCE, destination::skippedNonce));
    } else {
      add(lane.offRamp(), Event.EXECUTED, destination::executed);
    }
    if (lane.protocol() != Protocol.CCIP_2_0) {
      add(lane.offRamp(), Event.SKIPPED_EXECUTED, destination::skippedExecuted);
    }
    for (Address receiver : lane.receivers()) {
      addFirst(receiver, Event.ROW_RECEIVED, destination::received);
      addFirst(receiver, Event.STALE_ROW, destination::stale);
      addFirst(receiver, Event.PAYLOAD_REFUSED, destination::refused);
    }
  }

  private void add(Address address, Event event, Reader reader) {
    addresses.add(address);
    topics.add(event.topic());
    readers.computeIfAbsent(new Place(address, event.topic()), _ -> new ArrayList<>()).add(reader);
  }

  /** A receiver's events do not name the lane, and one lane's reading of them is enough. */
  private void addFirst(Address address, Event event, Reader reader) {
    if (!readers.containsKey(new Place(address, event.topic()))) {
      add(address, event, reader);
    }
  }

  /** The contracts whose logs matter. */
  Set<Address> addresses() {
    return addresses;
  }

  /** The events that matter. */
  Set<Hash> topics() {
    return topics;
  }

  /** Reads a log that was asked for. */
  Decoded decode(ScannedLog log) {
    if (log.topics().isEmpty()
        || !addresses.contains(log.address())
        || !topics.contains(log.topics().getFirst())) {
      // what was asked for instead may be missing
      return new Decoded.Malformed("unasked");
    }
    List<Reader> found = readers.get(new Place(log.address(), log.topics().getFirst()));
    if (found == null) {
      return new Decoded.Read(List.of());
    }
    if (log.data().length > MOST_BYTES) {
      return new Decoded.Malformed("size");
    }
    try {
      List<Told> told = new ArrayList<>();
      for (Reader reader : found) {
        reader.read(log, told);
      }
      return new Decoded.Read(told);
    } catch (MalformedLogException e) {
      return new Decoded.Malformed(String.valueOf(e.getMessage()));
    }
  }
}
