package io.meta138.platform.lifecycle;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Ports of this machine for what listens later. They lie below those that systems give to outgoing
 * connections, none of which can take one meanwhile, and this process gives none away twice.
 */
public final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int END = 32_000;
  private static final int TRIES = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePorts() {}

  /**
   * A port of the loopback address.
   *
   * @throws IOException when hardly any is free
   */
  public static int next() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
    throw new IOException("no port from %d to %d is free".formatted(FIRST, END - 1));
  }

  /** Whether nothing listens there. */
  public static boolean isFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether nothing listens there, or not any more within a second: a process that is just being
   * started has all of its parent's sockets for a moment, also those that are closed by now.
   */
  public static boolean becomesFree(int port) throws InterruptedException {
    long from = System.nanoTime();
    while (!isFree(port)) {
      if (System.nanoTime() - from > PATIENCE.toNanos()) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return true;
  }
}
