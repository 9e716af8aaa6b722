package io.meta138.bench;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Eight clients that ask for lists in turn at a steady rate; what waits counts from when it should
 * have been asked. Lists of pages are walked through, page after page.
 */
final class PortalLists {
  private static final int CLIENTS = 8;

  /**
   * A list.
   *
   * @param name in the table
   * @param path with the question
   * @param cursor name of the parameter of the next page; empty for a list without
   */
  record Question(String name, String path, String cursor) {}

  static final List<Question> QUESTIONS =
      List.of(
          new Question("overview", "/api/v1/overview", ""),
          new Question("feeds, 50", "/api/v1/feeds?limit=50", "after"),
          new Question("feeds, 200", "/api/v1/feeds?limit=200", "after"),
          new Question("history of a feed", "/api/v1/feeds/%s/history?limit=50", "after"),
          new Question("messages, 50", "/api/v1/messages?limit=50", "after"),
          new Question(
              "messages, failed of a lane",
              "/api/v1/messages?limit=50&state=failed&lane=out",
              "after"),
          new Question("lanes", "/api/v1/lanes", ""),
          new Question("incidents, open", "/api/v1/desk/incidents?limit=50", "cursor"),
          new Question("incidents, all", "/api/v1/desk/incidents?status=all&limit=50", "cursor"),
          new Question("transactions, 50", "/api/v1/transactions?limit=50", "after"),
          new Question(
              "transactions, settled", "/api/v1/transactions?limit=50&state=settled", "after"),
          new Question("audit, 50", "/api/v1/audit?limit=50", "after"),
          new Question("search, a name", "/api/v1/search?q=rack-99", ""),
          new Question("search, a hash", "/api/v1/search?q=0x" + "ab".repeat(32), ""),
          new Question("status page", "/status/", ""));

  /**
   * One answer.
   *
   * @param question which
   * @param micros from when it should have been asked to its last byte
   * @param bytes of it
   */
  record Call(int question, long micros, int bytes) {}

  private final URI portal;
  private final String cookie;
  private final String feed =
      java.net.URLEncoder.encode(BenchFeeds.PAIRS.get(0).toString(), StandardCharsets.UTF_8);
  private final AtomicReferenceArray<String> next = new AtomicReferenceArray<>(QUESTIONS.size());

  PortalLists(URI portal, String cookie) {
    this.portal = portal;
    this.cookie = cookie;
  }

  /** Asks so many questions a second, so long. */
  List<Call> run(int rate, int seconds) throws Exception {
    List<Future<List<Call>>> clients = new ArrayList<>();
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int client = 0; client < CLIENTS; client++) {
        int first = client;
        clients.add(threads.submit(() -> client(first, rate, began, rate * seconds)));
      }
      List<Call> all = new ArrayList<>();
      for (Future<List<Call>> client : clients) {
        all.addAll(client.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new BenchException("a client failed: " + e.getCause(), e);
    }
  }

  private List<Call> client(int first, int rate, long began, int count) throws Exception {
    List<Call> calls = new ArrayList<>();
    try (PortalClient http = new PortalClient(portal, cookie)) {
      for (int i = first; i < count; i += CLIENTS) {
        long due = began + TimeUnit.SECONDS.toNanos(1) / rate * i;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        // each round begins one later, so that every client asks everything
        int question = (i + i / QUESTIONS.size()) % QUESTIONS.size();
        byte[] body = http.get(path(question));
        calls.add(new Call(question, (System.nanoTime() - due) / 1_000, body.length));
        turn(question, body);
      }
    }
    return calls;
  }

  private String path(int question) {
    Question of = QUESTIONS.get(question);
    String page = next.get(question);
    return of.path().replace("%s", feed) + (page == null ? "" : "&" + of.cursor() + "=" + page);
  }

  /** The next page is asked for by whoever asks next; after the last comes the first. */
  private void turn(int question, byte[] body) {
    if (!QUESTIONS.get(question).cursor().isEmpty()) {
      next.set(question, Json.MAPPER.readTree(body).path("next").asString(null));
    }
  }
}
