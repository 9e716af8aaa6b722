package io.meta138.portal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.portal.support.FakeViews;
import io.meta138.portal.support.PortalScene;
import io.meta138.portal.support.Until;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamTest {
  @TempDir static Path folder;
  private static PortalScene scene;

  @BeforeAll
  static void begin() throws Exception {
    scene = new PortalScene(folder, 100_000, 20);
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
      HttpRequest.Builder request = scene.request("vera", "/api/v1/stream");
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

  @Test
  void thereAreOnlySoManyStreams() throws Exception {
    List<Stream> open = new ArrayList<>();
    try {
      Until.holds(() -> {
        Stream stream = new Stream("");
        open.add(stream);
        return stream.status == 429;
      });
      assertThat(open.size()).isLessThanOrEqualTo(21);
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
}
