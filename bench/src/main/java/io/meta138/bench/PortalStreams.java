package io.meta138.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Live streams, all read by one thread. A price says when it came: the time until its bytes are
 * read here is the time of its delivery, once for each stream and change.
 */
final class PortalStreams implements AutoCloseable {
  private static final byte[] PRICE = "\"price\":\"".getBytes(StandardCharsets.US_ASCII);

  private final Selector selector;
  private final List<SocketChannel> channels = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private final byte[] copy = new byte[1 << 20];
  private final List<Long> micros = new ArrayList<>();
  private long since;
  private long bytes;

  /** Where one stream is within the text that it looks for. */
  private static final class Place {
    private int matched;
    private long number = -1;
  }

  private PortalStreams() throws IOException {
    this.selector = Selector.open();
  }

  /** Opens so many. */
  static PortalStreams open(URI portal, String cookie, int count) throws IOException {
    PortalStreams streams = new PortalStreams();
    for (int i = 0; i < count; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(portal.getHost(), portal.getPort()));
      channel.write(
          ByteBuffer.wrap(PortalClient.request(portal.getAuthority(), cookie, "/api/v1/stream")));
      channel.configureBlocking(false);
      channel.register(streams.selector, SelectionKey.OP_READ, new Place());
      streams.channels.add(channel);
      streams.look(System.nanoTime());
    }
    return streams;
  }

  /**
   * Deliveries of changes from now on.
   *
   * @param micros of each
   * @param bytes that came
   */
  record Deliveries(List<Long> micros, long bytes) {}

  /** Reads so long, and tells how late every change came that happened meanwhile. */
  Deliveries during(Duration time) throws IOException {
    // what changed before was late only because nobody read
    read(Duration.ofMillis(500));
    micros.clear();
    bytes = 0;
    since = System.nanoTime() / 1_000;
    read(time);
    return new Deliveries(List.copyOf(micros), bytes);
  }

  private void read(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      look(end);
    }
  }

  private void look(long end) throws IOException {
    long left = (end - System.nanoTime()) / 1_000_000;
    int ready = left > 0 ? selector.select(left) : selector.selectNow();
    if (ready == 0) {
      return;
    }
    for (SelectionKey key : selector.selectedKeys()) {
      buffer.clear();
      int count = ((SocketChannel) key.channel()).read(buffer);
      if (count < 0) {
        throw new BenchException("the portal ended a stream");
      }
      long now = System.nanoTime() / 1_000;
      bytes += count;
      buffer.flip();
      buffer.get(copy, 0, count);
      take((Place) key.attachment(), count, now);
    }
    selector.selectedKeys().clear();
  }

  private void take(Place place, int count, long now) {
    for (int i = 0; i < count; i++) {
      byte c = copy[i];
      if (place.number >= 0) {
        if (c >= '0' && c <= '9') {
          place.number = place.number * 10 + (c - '0');
          continue;
        }
        if (place.number >= since && since > 0) {
          micros.add(now - place.number);
        }
        place.number = -1;
      }
      place.matched = c == PRICE[place.matched] ? place.matched + 1 : c == PRICE[0] ? 1 : 0;
      if (place.matched == PRICE.length) {
        place.matched = 0;
        place.number = 0;
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
