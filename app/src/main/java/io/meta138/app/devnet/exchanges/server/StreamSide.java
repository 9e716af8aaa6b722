package io.meta138.app.devnet.exchanges.server;

import io.meta138.app.devnet.exchanges.books.Fault;
import io.meta138.app.devnet.exchanges.market.Venue;
import io.meta138.app.devnet.exchanges.venues.VenueApi;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshakeBuilder;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSocket server of all venues; each lives below a path of its own name. */
public final class StreamSide {
  static final Logger LOG = LoggerFactory.getLogger(StreamSide.class);

  /** Marks everything that these servers say as made up. */
  static final String MARK = "X-Meta138-Simulated";

  private static final int LARGEST_REQUEST = 64 * 1024;
  private static final int STOP_MILLIS = 1_000;

  private final Simulation simulation;
  private final Duration connectionLife;
  private final Server server;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();

  /**
   * Lines whose sockets have closed. The library reports a close while it holds the connection's
   * monitor, so taking the simulation's lock there could wait for somebody who waits for us.
   */
  private final Queue<Line> ended = new ConcurrentLinkedQueue<>();

  private Instant lastSecond = Instant.MIN;

  /**
   * @param port 0 takes a free one
   * @param connectionLife after which a venue ends a connection
   */
  public StreamSide(Simulation simulation, int port, Duration connectionLife) {
    this.simulation = simulation;
    this.connectionLife = connectionLife;
    this.server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /**
   * Starts to listen.
   *
   * @throws IllegalStateException when the port cannot be taken within five seconds
   */
  public void start() throws InterruptedException {
    server.start();
    if (!server.started.await(5, TimeUnit.SECONDS) || server.failure != null) {
      Exception failure = server.failure;
      server.stop(STOP_MILLIS);
      throw new IllegalStateException("the WebSocket server did not start", failure);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Closes all connections and stops. */
  public void stop() throws InterruptedException {
    server.stop(STOP_MILLIS, "simulation ends");
  }

  /** How many connections a venue has. */
  public long connections(Venue venue) {
    return lines.stream().filter(line -> line.venue() == venue).count();
  }

  /** Moves on what depends on time; called with the simulation's lock held. */
  public void tick(Instant now) {
    for (Line line = ended.poll(); line != null; line = ended.poll()) {
      lines.remove(line);
      line.conversation().closed();
    }
    boolean second = !lastSecond.isAfter(now.minusSeconds(1));
    if (second) {
      lastSecond = now;
    }
    for (Line line : lines) {
      line.tick(now);
      if (second) {
        line.second(now, connectionLife);
      }
    }
  }

  /** Ends all connections of a venue without a closing handshake. */
  public void cut(Venue venue) {
    List<Line> all = new ArrayList<>(lines);
    all.stream()
        .filter(line -> line.venue() == venue)
        .forEach(line -> line.socket().closeConnection(CloseFrame.ABNORMAL_CLOSE, "cut"));
  }

  /** Waits until the sockets have taken every frame, at most as long as given. */
  public boolean flushed(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (lines.stream().anyMatch(line -> line.socket().hasBufferedData())) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(20_000);
    }
    return true;
  }

  /** The venue and the path below its base that a request line names. */
  private record Target(Venue venue, String path) {
    static Optional<Target> of(String descriptor) {
      try {
        URI uri = new URI(descriptor);
        String path = uri.getPath() == null ? "" : uri.getPath();
        int end = path.indexOf('/', 1);
        String name = path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
        String rest = end < 0 ? "" : path.substring(end);
        String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
        return Venue.byId(name)
            .filter(Venue::streams)
            .map(venue -> new Target(venue, (rest.equals("/") ? "" : rest) + query));
      } catch (URISyntaxException malformed) {
        return Optional.empty();
      }
    }
  }

  private final class Server extends WebSocketServer {
    final CountDownLatch started = new CountDownLatch(1);
    volatile @Nullable Exception failure;

    Server(InetSocketAddress address) {
      super(
          address,
          1,
          List.of(new Draft_6455(List.of(), List.of(new Protocol("")), LARGEST_REQUEST)));
      setReuseAddr(true);
      setTcpNoDelay(true);
      setDaemon(true);
      // venues ping as each sees fit
      setConnectionLostTimeout(0);
    }

    @Override
    public ServerHandshakeBuilder onWebsocketHandshakeReceivedAsServer(
        WebSocket socket, Draft draft, ClientHandshake request) throws InvalidDataException {
      ServerHandshakeBuilder answer =
          super.onWebsocketHandshakeReceivedAsServer(socket, draft, request);
      Optional<Target> target = Target.of(request.getResourceDescriptor());
      boolean refused =
          target.isEmpty()
              || simulation.locked(floor -> {
                Venue venue = target.get().venue();
                VenueApi api = simulation.venue(venue);
                String path = target.get().path();
                return !api.streamsAt(path)
                    || floor.faults().has(venue, Fault.Cut.class)
                    || floor.faults().has(venue, Fault.RateLimited.class);
              });
      if (refused) {
        throw new InvalidDataException(CloseFrame.POLICY_VALIDATION, "no such stream");
      }
      answer.put(MARK, "true");
      return answer;
    }

    @Override
    public void onOpen(WebSocket socket, ClientHandshake handshake) {
      Target target = Target.of(handshake.getResourceDescriptor()).orElseThrow();
      simulation.locked(floor -> {
        Line line =
            new Line(
                socket,
                target.venue(),
                floor.faults(),
                simulation.venue(target.venue()),
                target.path(),
                simulation.now());
        socket.setAttachment(line);
        lines.add(line);
        line.conversation().opened();
        return line;
      });
    }

    @Override
    public void onMessage(WebSocket socket, String message) {
      Line line = socket.getAttachment();
      if (line != null) {
        simulation.locked(floor -> {
          line.conversation().received(message);
          return line;
        });
      }
    }

    @Override
    public void onClose(WebSocket socket, int code, String reason, boolean remote) {
      Line line = socket.getAttachment();
      if (line != null) {
        ended.add(line);
      }
    }

    @Override
    public void onError(@Nullable WebSocket socket, Exception error) {
      if (socket == null) {
        failure = error;
        started.countDown();
      }
      LOG.debug("a simulated stream failed: {}", error.toString());
    }

    @Override
    public void onStart() {
      started.countDown();
    }
  }
}
