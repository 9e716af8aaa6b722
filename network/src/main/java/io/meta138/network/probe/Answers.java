package io.meta138.network.probe;

import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.network.health.Fact;
import io.meta138.network.health.NodeReading.Pool;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Turns what became of a call into a fact, known or not. */
final class Answers {
  private Answers() {}

  static Optional<Boolean> syncing(JsonNode answer) {
    if (answer.isObject()) {
      return Optional.of(true);
    }
    return answer.isBoolean() ? Optional.of(answer.booleanValue()) : Optional.empty();
  }

  static Fact<Pool> pool(RpcOutcome status, RpcOutcome statistics) {
    Fact<Pool> byStatus =
        fact(
            status,
            answer ->
                Json.quantity(answer.path("pending"))
                    .flatMap(pending ->
                        Json.quantity(answer.path("queued"))
                            .map(queued -> new Pool(pending, queued))));
    if (byStatus instanceof Fact.Known) {
      return byStatus;
    }
    Fact<Pool> byStatistics =
        fact(
            statistics,
            answer ->
                Json.whole(answer.path("localCount"))
                    .flatMap(local ->
                        Json.whole(answer.path("remoteCount"))
                            .map(remote -> new Pool(local + remote, -1))));
    return byStatistics instanceof Fact.Known ? byStatistics : byStatus;
  }

  static <T> Fact<T> fact(RpcOutcome outcome, Function<JsonNode, Optional<T>> reader) {
    return switch (outcome) {
      case RpcOutcome.Result(JsonNode value) ->
          reader.apply(value).map(Fact::of).orElseGet(() -> Fact.unknown("a malformed answer"));
      case RpcOutcome.Refused refused -> Fact.unknown(refusal(refused));
      case RpcOutcome.Unavailable(String reason) -> Fact.unknown(clip(reason));
    };
  }

  /** Besu refuses methods of a group that is not enabled with HTTP 200 and this code. */
  static String refusal(RpcOutcome.Refused refused) {
    if (refused.code() == -32_604) {
      return "the method is not enabled";
    }
    return refused.code() == -32_601
        ? "the method is unknown"
        : "refused with " + refused.code() + ": " + clip(refused.message());
  }

  static String clip(String text) {
    return text.length() <= 200 ? text : text.substring(0, 199) + "…";
  }
}
