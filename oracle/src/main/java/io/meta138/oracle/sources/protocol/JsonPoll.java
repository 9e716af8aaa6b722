package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.SourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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
