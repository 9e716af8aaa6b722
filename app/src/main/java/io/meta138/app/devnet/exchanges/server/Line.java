package io.meta138.app.devnet.exchanges.server;

import io.meta138.app.devnet.exchanges.books.FaultBoard;
import io.meta138.app.devnet.exchanges.books.HostileForm;
import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.Venue;
import io.meta138.app.devnet.exchanges.venues.Conversation;
import io.meta138.app.devnet.exchanges.venues.VenueApi;
import io.meta138.app.devnet.exchanges.venues.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.enums.Opcode;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.jspecify.annotations.Nullable;

/** One open WebSocket connection to a venue, with the faults of its carriage. */
final class Line implements Wire {
  /** A client that leaves so many frames unread is cut off, as venues do. */
  private static final int MOST_UNREAD = 20_000;

  private static final int DRIP_BYTES = 7;
  private static final Duration OVERSIZED_EVERY = Duration.ofSeconds(1);

  private final WebSocket socket;
  private final Venue venue;
  private final FaultBoard faults;
  private final Conversation conversation;
  private final Instant opened;
  private final Map<Instrument, String> held = new HashMap<>();
  private final Map<Instrument, Integer> counted = new HashMap<>();
  private @Nullable ByteBuffer drip;
  private Instant oversizedAt = Instant.MIN;
  private Instant now;
  private boolean retiring;

  Line(WebSocket socket, Venue venue, FaultBoard faults, VenueApi api, String path, Instant now) {
    this.socket = socket;
    this.venue = venue;
    this.faults = faults;
    this.opened = now;
    this.now = now;
    this.conversation = api.converse(path, this);
  }

  Venue venue() {
    return venue;
  }

  WebSocket socket() {
    return socket;
  }

  Conversation conversation() {
    return conversation;
  }

  @Override
  public void send(String frame) {
    if (drip == null && !faults.silent(venue, Optional.empty())) {
      write(frame);
    }
  }

  @Override
  public void data(Instrument instrument, String frame) {
    if (drip != null || faults.silent(venue, Optional.of(instrument))) {
      return;
    }
    Optional<HostileForm> form = faults.carriage(venue, Optional.of(instrument));
    if (form.isEmpty()) {
      write(frame);
      return;
    }
    switch (form.get()) {
      case OVERSIZED -> {
        if (!oversizedAt.plus(OVERSIZED_EVERY).isAfter(now) && !socket.hasBufferedData()) {
          oversizedAt = now;
          write(Carriage.oversized(frame));
        }
      }
      case DUPLICATE -> {
        write(frame);
        write(frame);
      }
      case OUT_OF_ORDER -> {
        String earlier = held.remove(instrument);
        if (earlier == null) {
          held.put(instrument, frame);
        } else {
          write(frame);
          write(earlier);
        }
      }
      case GAP -> {
        int count = counted.merge(instrument, 1, Integer::sum);
        if (count % 5 != 0) {
          write(frame);
        }
      }
      case TRUNCATED -> write(Carriage.truncated(frame));
      case HTML -> write(Carriage.HTML);
      case SLOW_DRIP -> drip = ByteBuffer.wrap(frame.getBytes(StandardCharsets.UTF_8));
      case WRONG_TYPES, NAN, NULL, NEGATIVE, HUGE, WRONG_SYMBOL, FUTURE_TIME, OLD_TIME ->
          write(frame);
    }
  }

  @Override
  public void ping() {
    if (!faults.silent(venue, Optional.empty())) {
      guarded(socket::sendPing);
    }
  }

  @Override
  public void close(int code, String reason) {
    socket.close(code, reason);
  }

  /** Moves on a message that drips. */
  void tick(Instant time) {
    now = time;
    ByteBuffer rest = drip;
    if (rest == null) {
      return;
    }
    byte[] next = new byte[Math.min(DRIP_BYTES, rest.remaining())];
    rest.get(next);
    boolean last = !rest.hasRemaining();
    if (last) {
      drip = null;
    }
    guarded(() -> socket.sendFragmentedFrame(Opcode.TEXT, ByteBuffer.wrap(next), last));
  }

  /** Heartbeats, and the end of the connection's life. */
  void second(Instant time, Duration life) {
    now = time;
    if (retiring) {
      close(1001, "connection has reached its age");
    } else if (!opened.plus(life).isAfter(time)) {
      retiring = true;
      conversation.retiring();
    } else {
      conversation.second();
    }
  }

  private void write(String frame) {
    if (socket instanceof WebSocketImpl raw && raw.outQueue.size() > MOST_UNREAD) {
      socket.closeConnection(1008, "client reads too slowly");
      return;
    }
    guarded(() -> socket.send(frame));
  }

  /** A connection that has just gone needs no frame; its end is noticed elsewhere. */
  private static void guarded(Runnable send) {
    try {
      send.run();
    } catch (WebsocketNotConnectedException gone) {
      StreamSide.LOG.debug("frame to a closed connection dropped: {}", gone.getMessage());
    }
  }
}
