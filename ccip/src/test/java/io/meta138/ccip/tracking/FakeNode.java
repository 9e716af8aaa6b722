package io.meta138.ccip.tracking;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meta138.platform.types.Hex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Serves a {@link FakeChain} over HTTP, as badly as it is told to. */
final class FakeNode implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final FakeChain chain;
  private final HttpServer server;
  private final Random random;

  /** Of so many answers one is bad; 0 for none. */
  volatile int oneBadOf;

  /** Longer ranges are refused. */
  volatile long longestRange = Long.MAX_VALUE;

  volatile boolean knowsBlockHash = true;

  /** Logs whose data comes cut off. */
  volatile Predicate<FakeChain.Log> malformed = _ -> false;

  /** What logs are told as. */
  volatile UnaryOperator<FakeChain.Log> bent = UnaryOperator.identity();

  /** Logs that come as no logs at all. */
  volatile Predicate<FakeChain.Log> formless = _ -> false;

  /** Logs that are told to be in another transaction. */
  volatile Predicate<FakeChain.Log> otherTransaction = _ -> false;

  /** Logs that are not told of. */
  volatile Predicate<FakeChain.Log> withheld = _ -> false;

  /** Whether each log is told twice, the last one first. */
  volatile boolean twice;

  /** Logs of one answer, batched or not, beyond which it hangs up instead. */
  volatile int mostLogs = Integer.MAX_VALUE;

  /** How much higher it tells the final block to be. */
  volatile int finalAhead;

  /** Blocks by which it is behind the chain. */
  volatile int lag;

  /** What {@code eth_call} and {@code eth_getBalance} answer; null refuses. */
  volatile @Nullable String answer;

  FakeNode(FakeChain chain, long seed) {
    this.chain = chain;
    random = new Random(seed);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized boolean bad() {
    return oneBadOf > 0 && random.nextInt(oneBadOf) == 0;
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
    Object answer;
    if (request.isArray()) {
      List<Object> all = new ArrayList<>();
      request.values().forEach(one -> all.add(one(one)));
      answer = all;
      if (logs(all) > mostLogs) {
        exchange.close();
        return;
      }
    } else {
      answer = one(request);
    }
    byte[] body =
        bad() ? "<html>".getBytes(StandardCharsets.UTF_8) : JSON.writeValueAsBytes(answer);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static int logs(List<Object> answers) {
    int count = 0;
    for (Object one : answers) {
      if (one instanceof Map<?, ?> answer && answer.get("result") instanceof List<?> logs) {
        count += logs.size();
      }
    }
    return count;
  }

  private Map<String, Object> one(JsonNode request) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("jsonrpc", "2.0");
    answer.put("id", request.path("id"));
    try {
      answer.put("result", result(request.path("method").stringValue(), request.path("params")));
    } catch (Refusal e) {
      answer.put("error", Map.of("code", -32_005, "message", String.valueOf(e.getMessage())));
    }
    return answer;
  }

  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message);
    }
  }

  private @Nullable Object result(String method, JsonNode params) {
    List<FakeChain.Mined> all = chain.blocks();
    List<FakeChain.Mined> blocks = all.subList(0, Math.max(1, all.size() - lag));
    return switch (method) {
      case "eth_chainId" -> Hex.quantity(chain.id.value());
      case "eth_blockNumber" -> Hex.quantity(blocks.getLast().number());
      case "eth_getBlockByNumber" -> block(blocks, params.path(0).stringValue());
      case "eth_getLogs" -> logs(blocks, params.path(0));
      case "eth_call", "eth_getBalance" -> {
        String set = answer;
        if (set == null) {
          throw new Refusal("no state");
        }
        yield set;
      }
      default -> throw new Refusal("no method " + method);
    };
  }

  private @Nullable Object block(List<FakeChain.Mined> blocks, String at) {
    long number =
        switch (at) {
          case "latest" -> blocks.getLast().number();
          case "finalized" -> Math.max(0, blocks.getLast().number() - 8);
          default -> Hex.number(at).longValueExact();
        };
    if (number >= blocks.size()) {
      return null;
    }
    FakeChain.Mined block = blocks.get((int) number);
    return Map.of(
        "number", Hex.quantity(told(at, bad() ? number + 1 : block.number())),
        "hash", block.hash().toString(),
        "parentHash", block.parent().toString(),
        "timestamp", Hex.quantity(block.time()));
  }

  private long told(String at, long number) {
    return at.equals("finalized") ? number + finalAhead : number;
  }

  private Object logs(List<FakeChain.Mined> blocks, JsonNode filter) {
    List<Object> found = new ArrayList<>();
    Set<String> addresses = texts(filter.path("address"));
    Set<String> topics = texts(filter.path("topics").path(0));
    for (FakeChain.Mined block : asked(blocks, filter)) {
      for (int i = 0; i < block.logs().size(); i++) {
        FakeChain.Log log = block.logs().get(i);
        if (!withheld.test(log)
            && addresses.contains(log.address().toString())
            && topics.contains(log.topics().getFirst().toString())) {
          found.add(formless.test(log) ? Map.of("data", "0x") : log(block, i, log));
        }
      }
    }
    if (twice) {
      List<Object> once = List.copyOf(found);
      found.addAll(once);
      Collections.reverse(found);
    }
    return bad() ? "nothing" : found;
  }

  private List<FakeChain.Mined> asked(List<FakeChain.Mined> blocks, JsonNode filter) {
    if (filter.has("blockHash")) {
      if (!knowsBlockHash) {
        throw new Refusal("invalid filter");
      }
      List<FakeChain.Mined> found =
          blocks.stream()
              .filter(b -> b.hash().toString().equals(filter.path("blockHash").stringValue()))
              .toList();
      if (found.isEmpty()) {
        throw new Refusal("unknown block");
      }
      return found;
    }
    long from = Hex.number(filter.path("fromBlock").stringValue()).longValueExact();
    long to = Hex.number(filter.path("toBlock").stringValue()).longValueExact();
    if (to - from + 1 > longestRange) {
      throw new Refusal("range is too large");
    }
    return blocks.stream().filter(b -> b.number() >= from && b.number() <= to).toList();
  }

  private Map<String, Object> log(FakeChain.Mined block, int index, FakeChain.Log mined) {
    FakeChain.Log log = bent.apply(mined);
    byte[] data = log.data();
    if (malformed.test(log) || (data.length > 0 && bad())) {
      data = Arrays.copyOf(data, data.length / 2);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("address", log.address().toString());
    json.put("topics", log.topics().stream().map(Object::toString).toList());
    json.put("data", Hex.encode(data));
    json.put("blockNumber", Hex.quantity(block.number()));
    json.put("blockHash", block.hash().toString());
    json.put(
        "transactionHash",
        FakeChain.transaction(block, otherTransaction.test(mined) ? 99 : index).toString());
    json.put("logIndex", Hex.quantity(index));
    json.put("removed", bad());
    return json;
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.values().forEach(one -> texts.add(one.stringValue()));
    return texts;
  }
}
