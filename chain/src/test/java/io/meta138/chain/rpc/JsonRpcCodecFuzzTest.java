package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Answers mutated at random, structure and bytes: each is an answer or a classified failure. */
class JsonRpcCodecFuzzTest {
  private static final int MUTATIONS = 200_000 / Integer.getInteger("meta138.scale", 10);

  private static final List<String> SEEDS =
      List.of(
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0x1b4\"}",
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":null}",
          "{\"id\":7,\"error\":{\"code\":-32000,\"message\":\"nonce too low\",\"data\":\"0x08\"}}",
          "[{\"id\":8,\"result\":[1,2.5,{}]},{\"id\":7,\"result\":\"0x\"}]",
          "{\"id\":7,\"result\":{\"number\":\"0x5\",\"timestamp\":\"0x6543\",\"hash\":\"0x"
              + "ab".repeat(32)
              + "\",\"parentHash\":\"0x"
              + "cd".repeat(32)
              + "\",\"baseFeePerGas\":\"0x7\",\"logs\":[{\"topics\":[]}]}}");

  private static final List<String> TOKENS =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1e400",
          "-0.0",
          "1e-999999999",
          "9".repeat(90),
          "\"\"",
          "[]",
          "{}",
          "{\"id\":7}",
          "\"0x\"",
          "\"0xzz\"",
          "\"0x" + "f".repeat(65) + "\"",
          "7",
          "8",
          "\"7\"",
          "7.0",
          "NaN",
          "[".repeat(70),
          "\"\\ud800\"",
          "18446744073709551616",
          "<html>",
          "\u0000",
          "\"error\":null,",
          "\"id\":7,",
          "\"result\":1,",
          "{\"code\":1e400,\"message\":[]}",
          "{\"code\":-32005,\"message\":\"rate limit\"}");

  @Test
  void read_anyAnswer_isAnOutcomeOrAClassifiedFailure() {
    long seed = Long.getLong("meta138.seed", 138);
    Random random = new Random(seed);
    int outcomes = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      String text = mutate(SEEDS.get(random.nextInt(SEEDS.size())), random);
      String where = "seed " + seed + " mutation " + i + ": " + text;
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (random.nextInt(4) == 0 && bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        outcomes += judge(JsonRpcCodec.parse(bytes));
        outcomes += judge(JsonRpcCodec.parse(text));
      } catch (RuntimeException e) {
        throw new AssertionError(where, e);
      }
    }
    assertThat(outcomes).as("some mutations leave an answer an answer").isPositive();
  }

  private static int judge(Transport.Reply reply) {
    if (!(reply instanceof Transport.Document(JsonNode root))) {
      return 0;
    }
    List<Attempt> attempts = new ArrayList<>(JsonRpcCodec.readBatch(root, 7, 2));
    assertThat(attempts).hasSize(2);
    attempts.add(JsonRpcCodec.readSingle(root, 7));
    int outcomes = 0;
    for (Attempt attempt : attempts) {
      switch (attempt) {
        case Attempt.Answered(RpcOutcome.Result(JsonNode value)) -> {
          outcomes++;
          var head = Head.parse(value);
          var receipt = TransactionReceipt.parse(value);
          var number = Quantities.small(value);
          assertThat(List.of(head, receipt, number)).doesNotContainNull();
          assertThat(number.orElse(0L)).isNotNegative();
        }
        case Attempt.Answered(RpcOutcome.Refused refused) ->
            assertThat(refused.message().length()).isLessThanOrEqualTo(1_000);
        case Attempt.Answered(RpcOutcome.Unavailable _) ->
            throw new AssertionError("only a pool finds a call unavailable");
        case Attempt.Lost(Failure failure) ->
            assertThat(failure.reason().length()).isBetween(1, 400);
      }
    }
    return outcomes;
  }

  private static String mutate(String seed, Random random) {
    StringBuilder text = new StringBuilder(seed);
    for (int n = random.nextInt(4); n >= 0 && !text.isEmpty(); n--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(from, TOKENS.get(random.nextInt(TOKENS.size())));
        case 2 -> text.insert(from, text.substring(from, to));
        case 3 -> text.setLength(from);
        case 4 -> replaceValue(text, random);
        default -> text.setCharAt(from, (char) random.nextInt(0x250));
      }
    }
    return text.toString();
  }

  /** Puts another token where a value stands: the document stays whole more often than not. */
  private static void replaceValue(StringBuilder text, Random random) {
    int colon = text.indexOf(":", random.nextInt(text.length()));
    if (colon < 0) {
      return;
    }
    int end = colon + 1;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    text.replace(colon + 1, end, TOKENS.get(random.nextInt(TOKENS.size())));
  }
}
