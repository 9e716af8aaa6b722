package io.meta138.portal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.portal.support.FakeViews;
import io.meta138.portal.support.PortalScene;
import io.meta138.portal.support.Until;
import io.meta138.portal.views.Incidents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamTest {
  @TempDir static Path folder;
  private static PortalScene scene;

  @BeforeAll
  static void begin() throws Exception {
    scene =
        new PortalScene(
            folder,
            PortalScene.plain()
                .with(PortalLimits.usual().withRequests(100_000, 10).withStreams(13, 10)),
            Portal.Outside.none());
  }

  @AfterAll
  static void end() throws Exception {
    scene.close();
  }

  /** An event as a browser takes it. */
  private record Event(String id, String kind, String data) {}

  /** A browser's stream. */
  private static final class Stream implements AutoCloseable {
    private final InputStream in;
    private final BufferedReader lines;
    final int status;

    Stream(String lastSeen) throws Exception {
      this(scene, "vera", lastSeen);
    }

    Stream(PortalScene scene, String person, String lastSeen) throws Exception {
      HttpRequest.Builder request = scene.request(person, "/api/v1/stream");
      if (!lastSeen.isEmpty()) {
        request.header("last-event-id", lastSeen);
      }
      HttpResponse<InputStream> response =
          scene.http.send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
      status = response.statusCode();
      in = response.body();
      lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** A stream, once those that an earlier test closed are noticed to be gone. */
    static Stream open(String lastSeen) throws Exception {
      List<Stream> tried = new ArrayList<>();
      Until.holds(() -> {
        tried.add(new Stream(lastSeen));
        return tried.getLast().status == 200;
      });
      return tried.getLast();
    }

    Event next() throws IOException {
      String id = "";
      String kind = "";
      String data = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty() && !kind.isEmpty()) {
          return new Event(id, kind, data);
        }
        id = line.startsWith("id: ") ? line.substring(4) : id;
        kind = line.startsWith("event: ") ? line.substring(7) : kind;
        data = line.startsWith("data: ") ? line.substring(6) : data;
      }
      throw new IOException("the stream ended");
    }

    Event next(String kind) throws IOException {
      for (int i = 0; i < 1_000; i++) {
        Event event = next();
        if (event.kind().equals(kind)) {
          return event;
        }
      }
      throw new IOException("no event " + kind);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  @Test
  void whatChangesIsToldAtOnceAsAWholeDocument() throws Exception {
    try (Stream stream = Stream.open("")) {
      assertThat(stream.next().kind()).isEqualTo("hello");
      // with the overview all feeds have been told of, so that one that changes is told of alone
      stream.next("overview");
      scene.views.feeds.set(2, FakeViews.feed("F2/USD", 2, 777));
      Event feeds = stream.next("feeds");
      while (!feeds.data().contains("777")) {
        feeds = stream.next("feeds");
      }
      assertThat(feeds.data()).contains("\"id\":\"F2/USD\"").doesNotContain("F1/USD", "spark");
      assertThat(stream.next("overview").data()).contains("\"chain\"");
    }
  }

  @Test
  void aRunIsToldOfWhenItBeginsAndWheneverAnythingOfItChanges() throws Exception {
    try (Stream stream = Stream.open("")) {
      stream.next("overview");
      scene.views.runs.add(0, run("R-1", "running", "begun"));
      assertThat(stream.next("runs").data())
          .contains("\"id\":\"R-1\"", "\"incident\":\"I-1\"", "\"status\":\"running\"");
      scene.views.runs.add(0, run("R-2", "running", "begun"));
      assertThat(stream.next("runs").data()).contains("R-2").doesNotContain("R-1");
      // a step of it has changed
      scene.views.runs.set(1, run("R-1", "running", "a step is done"));
      assertThat(stream.next("runs").data()).contains("R-1").doesNotContain("R-2");
      scene.views.runs.set(1, run("R-1", "waiting-for-approval", "asked"));
      assertThat(stream.next("runs").data()).contains("waiting-for-approval");
    }
  }

  private static Incidents.Run run(String id, String status, String mark) {
    return new Incidents.Run(id, "Calm it", Optional.of("I-1"), status, false, mark);
  }

  @Test
  void aStreamThatBrokeGoesOnWhereItWas() throws Exception {
    Event seen;
    try (Stream stream = Stream.open("")) {
      seen = stream.next("overview");
    }
    scene.views.feeds.set(3, FakeViews.feed("F3/USD", 3, 888));
    try (Stream other = Stream.open("")) {
      Event feeds = other.next("feeds");
      while (!feeds.data().contains("888")) {
        feeds = other.next("feeds");
      }
      List<Event> missed = new ArrayList<>();
      try (Stream again = Stream.open(seen.id())) {
        assertThat(again.next().kind()).isEqualTo("hello");
        Event event = again.next();
        while (!event.id().equals(feeds.id())) {
          missed.add(event);
          event = again.next();
        }
        assertThat(event.data()).isEqualTo(feeds.data());
      }
      assertThat(missed).doesNotContain(seen);
      assertThat(missed.stream().map(Event::id)).doesNotHaveDuplicates();
    } catch (IOException e) {
      throw new AssertionError("a stream ended", e);
    }
  }

  @Test
  void whoSawEventsOfAnotherStartBeginsAnew() throws Exception {
    for (String odd : List.of("b0-5", "nonsense", "b0-99999999999999999999")) {
      try (Stream stream = Stream.open(odd)) {
        assertThat(stream.next().kind()).isEqualTo("reset");
      }
    }
  }

  /** Streams of somebody until there are no more; how many there were. */
  private static int exhaust(String person, List<Stream> open, String reason) throws Exception {
    int before = open.size();
    while (true) {
      Stream stream = new Stream(scene, person, "");
      open.add(stream);
      if (stream.status != 200) {
        assertThat(stream.status).isEqualTo(429);
        assertThat(new String(stream.in.readAllBytes(), StandardCharsets.UTF_8))
            .contains("urn:meta138:problem:too-many", reason);
        return open.size() - before - 1;
      }
      assertThat(open.size()).isLessThanOrEqualTo(20);
    }
  }

  @Test
  void onePersonHasOnlySoManyStreamsAndLeavesPlaceForOthers() throws Exception {
    List<Stream> open = new ArrayList<>();
    try {
      assertThat(exhaust("vera", open, "of one person")).isLessThanOrEqualTo(10);
      assertThat(exhaust("otto", open, "too many streams")).isBetween(1, 10);
    } finally {
      for (Stream stream : open) {
        stream.close();
      }
    }
    // a place is free again once the portal notices that the other side went
    Until.holds(() -> {
      try (Stream stream = new Stream("")) {
        return stream.status == 200;
      }
    });
  }

  @Test
  void whoDoesNotReadIsCutAndOthersAreNotHeldUp(@TempDir Path other) throws Exception {
    Duration ample = Duration.ofMinutes(1);
    PortalLimits limits = PortalLimits.usual().waiting(ample, ample, Duration.ofSeconds(2));
    try (PortalScene strict =
            new PortalScene(other, PortalScene.plain().with(limits), Portal.Outside.none());
        Socket idle = new Socket(InetAddress.getLoopbackAddress(), strict.portal.port())) {
      idle.setSoTimeout(60_000);
      idle.getOutputStream()
          .write(
              "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\n\r\n"
                  .formatted(strict.browser("vera").cookie())
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(idle.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
      try (Stream reader = new Stream(strict, "otto", "")) {
        // more than sockets hold back
        strict.views.feeds.set(0, FakeViews.feed("x".repeat(20_000_000), 0, 1));
        assertThat(reader.next("feeds").data()).hasSizeGreaterThan(20_000_000);
        Until.holds(() -> strict.metrics.get("meta138_portal_streams").gauge().value() == 1);
        assertThat(reader.next("overview").data()).contains("\"chain\"");
      }
    }
  }
}
