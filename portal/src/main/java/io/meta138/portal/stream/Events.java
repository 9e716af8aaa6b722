package io.meta138.portal.stream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest events, for any number of readers at their own pace: at most 10,000 and 32 MiB of
 * them. A reader that falls behind is told to begin anew; it never holds up others.
 */
public final class Events {
  private static final int MOST = 10_000;
  private static final long MOST_BYTES = 32L << 20;

  private final String boot;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Deque<Event> kept = new ArrayDeque<>();
  private long last;
  private long bytes;

  /**
   * An event as it goes over the wire.
   *
   * @param number its place
   * @param frame its bytes
   */
  record Event(long number, byte[] frame) {}

  /**
   * No events yet.
   *
   * @param boot tells these events from those of an earlier start; letters and digits
   */
  public Events(String boot) {
    this.boot = boot;
  }

  /** Adds an event; readers are woken. */
  public void publish(String kind, byte[] json) {
    lock.lock();
    try {
      last++;
      Event event = new Event(last, frame(boot + "-" + last, kind, json));
      kept.addLast(event);
      bytes += event.frame().length;
      while (kept.size() > MOST || bytes > MOST_BYTES) {
        bytes -= kept.removeFirst().frame().length;
      }
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The bytes of an event: identifier, kind and data, each on a line. */
  public static byte[] frame(String id, String kind, byte[] json) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 64);
    out.writeBytes(
        ("id: " + id + "\nevent: " + kind + "\ndata: ").getBytes(StandardCharsets.UTF_8));
    out.writeBytes(json);
    out.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  /** Where a reader begins. */
  public sealed interface Start {
    /** After this event, all of which are still kept. */
    record At(long number) implements Start {}

    /** After the newest, having missed some. */
    record Anew(long number) implements Start {}
  }

  /** Where a reader begins that last saw this identifier; empty text for none. */
  public Start start(String lastSeen) {
    lock.lock();
    try {
      if (lastSeen.isEmpty()) {
        return new Start.At(last);
      }
      String prefix = boot + "-";
      if (lastSeen.startsWith(prefix) && lastSeen.substring(prefix.length()).matches("\\d{1,18}")) {
        long seen = Long.parseLong(lastSeen.substring(prefix.length()));
        if (seen <= last && seen >= first() - 1) {
          return new Start.At(seen);
        }
      }
      return new Start.Anew(last);
    } finally {
      lock.unlock();
    }
  }

  private long first() {
    return kept.isEmpty() ? last + 1 : kept.getFirst().number();
  }

  /** The identifier of a place. */
  public String id(long number) {
    return boot + "-" + number;
  }

  /** What came after a place; {@code lost} when some of that is no longer kept. */
  public record Next(long number, List<byte[]> frames, boolean lost) {}

  /** Waits for what comes after a place, at most so long; no frames when nothing came. */
  public Next after(long number, long millis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (last <= number && left > 0) {
        left = more.awaitNanos(left);
      }
      if (last > number && first() > number + 1) {
        return new Next(last, List.of(), true);
      }
      List<byte[]> frames = new ArrayList<>();
      Iterator<Event> newest = kept.descendingIterator();
      while (newest.hasNext()) {
        Event event = newest.next();
        if (event.number() <= number) {
          break;
        }
        frames.add(event.frame());
      }
      return new Next(Math.max(number, last), frames.reversed(), false);
    } finally {
      lock.unlock();
    }
  }
}
