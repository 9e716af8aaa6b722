package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.SourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A REST side that answers in JSON, by default about one market a request. */
public abstract class JsonPoll implements PollProtocol {
  private final Duration spacing;

  /** Asks no more often than this. */
  protected JsonPoll(Duration spacing) {
    this.spacing = spacing;
  }

  /** Path and query for one market. */
  protected abstract String path(String symbol);

  /** What an answer means. */
  protected abstract void answer(PollRequest request, JsonFrame frame, Batch batch);

  @Override
  public Duration spacing() {
    return spacing;
  }

  @Override
  public List<PollRequest> requests(Map<String, SourceId> sources) {
    return sources.entrySet().stream()
        .map(one -> new PollRequest(path(one.getKey()), Map.of(one.getKey(), one.getValue())))
        .toList();
  }

  /** One request for at most so many markets each, in the order of their symbols. */
  protected static List<PollRequest> inGroups(
      Map<String, SourceId> sources, int most, Function<List<String>, String> path) {
    List<PollRequest> requests = new ArrayList<>();
    List<String> all = sources.keySet().stream().sorted().toList();
    for (int from = 0; from < all.size(); from += most) {
      List<String> some = all.subList(from, Math.min(all.size(), from + most));
      Map<String, SourceId> asked =
          some.stream().collect(Collectors.toMap(symbol -> symbol, sources::get));
      requests.add(new PollRequest(path.apply(some), asked));
    }
    return requests;
  }

  @Override
  public final void read(
      PollRequest request,
      String body,
      Instant receivedAt,
      Acceptance acceptance,
      Consumer<? super Event> out) {
    Intake.ofAnswer(request.sources(), acceptance)
        .read(body, receivedAt, (frame, batch) -> answer(request, frame, batch), out);
  }
}
