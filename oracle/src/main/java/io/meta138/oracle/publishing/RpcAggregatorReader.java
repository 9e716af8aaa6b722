package io.meta138.oracle.publishing;

import com.esaulpaugh.headlong.abi.Function;
import com.esaulpaugh.headlong.abi.Single;
import com.esaulpaugh.headlong.abi.Tuple;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.oracle.feeds.Place;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Reads an aggregator by {@code eth_call}, with the signatures of the contracts' interfaces. */
public final class RpcAggregatorReader implements AggregatorReader {
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final int ROWS_A_CALL = 500;
  private static final int FEEDS_A_CALL = 100;

  private static final Function COMMITTEE = new Function("committee()", "(uint32,uint8,address[])");
  private static final Function PAUSED = new Function("paused()", "(bool)");
  private static final Function MAX_AGE = new Function("maxReportAge()", "(uint32)");
  private static final Function MAX_FUTURE = new Function("maxFuture()", "(uint32)");
  private static final Function FEED_COUNT = new Function("feedCount()", "(uint256)");
  private static final Function LATEST_ROWS =
      new Function("latestRows(uint256,uint256)", "(uint256[])");
  private static final Function CARRIED_AT = new Function("carriedAt(uint256)", "(uint256)");
  private static final Function FEEDS =
      new Function(
          "feeds(uint256,uint256)",
          "((bytes32,string,uint16,uint8,uint8,uint8,bool,bool,address)[])");

  private final Rpc rpc;
  private final String aggregator;

  /** Reads the contract at this address. */
  public RpcAggregatorReader(Rpc rpc, Address aggregator) {
    this.rpc = rpc;
    this.aggregator = aggregator.toString();
  }

  @Override
  public Outcome read(Collection<Integer> rows) {
    try {
      return new Outcome.Known(readAll(new TreeSet<>(rows)));
    } catch (Unanswered | IllegalArgumentException | ArithmeticException e) {
      return new Outcome.Unreadable(
          "aggregator " + aggregator + " can't be read: " + e.getMessage());
    }
  }

  /** A call of the batch went unanswered; ends the read. */
  private static final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unanswered(String message) {
      super(message);
    }
  }

  private AggregatorState readAll(SortedSet<Integer> rows) {
    List<Integer> starts = new ArrayList<>();
    for (int row : rows) {
      if (starts.isEmpty() || row >= starts.getLast() + ROWS_A_CALL) {
        starts.add(row);
      }
    }
    List<byte[]> calls = new ArrayList<>();
    for (Function plain : List.of(COMMITTEE, PAUSED, MAX_AGE, MAX_FUTURE, FEED_COUNT)) {
      calls.add(bytes(plain, Tuple.EMPTY));
    }
    for (int start : starts) {
      int last = rows.headSet(start + ROWS_A_CALL).last();
      calls.add(bytes(LATEST_ROWS, Tuple.of(big(start), big(last - start + 1))));
    }
    List<byte[]> results = call(calls);
    Map<Integer, BigInteger> words = new HashMap<>();
    for (int i = 0; i < starts.size(); i++) {
      Tuple answer = LATEST_ROWS.decodeReturn(results.get(5 + i));
      BigInteger[] part = answer.get(0);
      for (int j = 0; j < part.length; j++) {
        words.put(starts.get(i) + j, part[j]);
      }
    }
    Tuple committee = COMMITTEE.decodeReturn(results.get(0));
    List<Address> signers = new ArrayList<>();
    com.esaulpaugh.headlong.abi.Address[] raw = committee.get(2);
    for (com.esaulpaugh.headlong.abi.Address signer : raw) {
      signers.add(Address.parse(signer.toString()));
    }
    BigInteger feedCount = FEED_COUNT.decodeSingletonReturn(results.get(4));
    return new AggregatorState(
        number(committee.get(0)),
        (int) number(committee.get(1)),
        signers,
        PAUSED.<Boolean>decodeSingletonReturn(results.get(1)),
        Duration.ofSeconds(number(MAX_AGE.decodeSingletonReturn(results.get(2)))),
        Duration.ofSeconds(number(MAX_FUTURE.decodeSingletonReturn(results.get(3)))),
        feeds(feedCount.intValueExact()),
        rowStates(rows, words));
  }

  private Map<Integer, RowState> rowStates(
      SortedSet<Integer> rows, Map<Integer, BigInteger> words) {
    List<Integer> carried = new ArrayList<>();
    List<byte[]> calls = new ArrayList<>();
    for (int row : rows) {
      if (RowState.carries(words.getOrDefault(row, BigInteger.ZERO))) {
        carried.add(row);
        calls.add(bytes(CARRIED_AT, Single.of(big(row))));
      }
    }
    List<byte[]> results = call(calls);
    Map<Integer, BigInteger> times = new HashMap<>();
    for (int i = 0; i < carried.size(); i++) {
      times.put(carried.get(i), CARRIED_AT.decodeSingletonReturn(results.get(i)));
    }
    Map<Integer, RowState> states = new HashMap<>();
    for (int row : rows) {
      states.put(
          row,
          RowState.of(
              words.getOrDefault(row, BigInteger.ZERO), times.getOrDefault(row, BigInteger.ZERO)));
    }
    return states;
  }

  private Map<FeedId, AggregatorState.RegisteredFeed> feeds(int count) {
    List<byte[]> calls = new ArrayList<>();
    for (int first = 0; first < count; first += FEEDS_A_CALL) {
      calls.add(bytes(FEEDS, Tuple.of(big(first), big(FEEDS_A_CALL))));
    }
    Map<FeedId, AggregatorState.RegisteredFeed> feeds = new LinkedHashMap<>();
    for (byte[] result : call(calls)) {
      Tuple[] page = FEEDS.decodeSingletonReturn(result);
      for (Tuple feed : page) {
        String name = name(feed.get(0));
        if (!name.matches("[A-Z0-9]{1,15}/[A-Z0-9]{1,15}")) {
          continue; // somebody else's naming; no feed of this node can have it
        }
        feeds.put(
            new FeedId(name),
            new AggregatorState.RegisteredFeed(
                new Place((int) number(feed.get(2)), (int) number(feed.get(3))),
                (int) number(feed.get(4)),
                (int) number(feed.get(5)),
                feed.<Boolean>get(7),
                Address.parse(feed.get(8).toString())));
      }
    }
    return feeds;
  }

  private static String name(byte[] id) {
    int length = id.length;
    while (length > 0 && id[length - 1] == 0) {
      length--;
    }
    return new String(id, 0, length, StandardCharsets.US_ASCII);
  }

  private List<byte[]> call(List<byte[]> calls) {
    if (calls.isEmpty()) {
      return List.of();
    }
    List<RpcRequest> requests = new ArrayList<>(calls.size());
    for (byte[] data : calls) {
      requests.add(
          RpcRequest.of("eth_call", Map.of("to", aggregator, "data", Hex.encode(data)), "latest"));
    }
    List<byte[]> results = new ArrayList<>(calls.size());
    for (RpcOutcome outcome : rpc.batch(requests, DEADLINE)) {
      results.add(result(outcome));
    }
    if (results.size() != calls.size()) {
      throw new Unanswered("expected " + calls.size() + " results but found " + results.size());
    }
    return results;
  }

  private static byte[] result(RpcOutcome outcome) {
    return switch (outcome) {
      case RpcOutcome.Result(JsonNode value)
          when value.isString() && value.stringValue().length() > 2 ->
          Hex.decode(value.stringValue());
      case RpcOutcome.Result r -> throw new Unanswered("no contract there: empty result");
      case RpcOutcome.Refused refused -> throw new Unanswered("refused: " + refused.message());
      case RpcOutcome.Unavailable unavailable ->
          throw new Unanswered("no endpoint answered: " + unavailable.reason());
    };
  }

  private static byte[] bytes(Function function, Tuple arguments) {
    java.nio.ByteBuffer encoded = function.encodeCall(arguments);
    byte[] out = new byte[encoded.remaining()];
    encoded.get(out);
    return out;
  }

  private static long number(Object decoded) {
    return ((Number) decoded).longValue();
  }

  private static BigInteger big(long number) {
    return BigInteger.valueOf(number);
  }
}
