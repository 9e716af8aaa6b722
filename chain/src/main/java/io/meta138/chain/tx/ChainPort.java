package io.meta138.chain.tx;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcOutcome.Refused;
import io.meta138.chain.rpc.RpcOutcome.Result;
import io.meta138.chain.rpc.RpcOutcome.Unavailable;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The few questions that transactions need answered by a chain, with answers that were checked. */
final class ChainPort {
  private final Rpc rpc;
  private final Address account;
  private final Duration limit;

  ChainPort(Rpc rpc, Address account, Duration limit) {
    this.rpc = rpc;
    this.account = account;
    this.limit = limit;
  }

  /** The chain did not answer, or not with what was asked. */
  static final class Silent extends Exception {
    private static final long serialVersionUID = 1L;

    Silent(String reason) {
      super(reason, null, false, false);
    }
  }

  /** What became of a transaction that was sent. */
  sealed interface Sending {
    /** A node has it. */
    record Accepted() implements Sending {}

    /** A node refused it. */
    record No(Refusal refusal, String words) implements Sending {}

    /** Nobody knows. */
    record Unknown(String reason) implements Sending {}
  }

  ChainId chainId() {
    return rpc.chainId();
  }

  /**
   * One look at the chain.
   *
   * @param awaited attempts whose receipts are wanted
   * @param top our newest mined block, to see whether it still is
   */
  Look look(List<Hash> awaited, Optional<Attempt.Block> top) throws Silent {
    List<RpcRequest> requests = new ArrayList<>();
    requests.add(RpcRequest.of("eth_getBlockByNumber", "latest", false));
    requests.add(RpcRequest.of("eth_getTransactionCount", account.toString(), "latest"));
    requests.add(RpcRequest.of("eth_gasPrice"));
    requests.add(RpcRequest.of("eth_maxPriorityFeePerGas"));
    top.ifPresent(b -> requests.add(blockRequest(b.number())));
    awaited.forEach(h -> requests.add(RpcRequest.of("eth_getTransactionReceipt", h.toString())));
    List<RpcOutcome> answers = rpc.batch(requests, limit);
    JsonNode block = NodeAnswers.result(answers.get(0));
    Optional<Wei> baseFee =
        block.hasNonNull("baseFeePerGas")
            ? Optional.of(NodeAnswers.wei(block, "baseFeePerGas"))
            : Optional.empty();
    Wei gasPrice = new Wei(NodeAnswers.number(NodeAnswers.result(answers.get(2))));
    // legacy chains do not know the tip
    Wei tip =
        answers.get(3) instanceof Refused
            ? gasPrice
            : new Wei(NodeAnswers.number(NodeAnswers.result(answers.get(3))));
    Top seen = Top.SAME;
    int next = 4;
    if (top.isPresent()) {
      JsonNode at = NodeAnswers.result(answers.get(next++));
      if (!at.hasNonNull("hash")) {
        seen = Top.ABSENT;
      } else if (!NodeAnswers.hash(at, "hash").equals(top.get().hash())) {
        seen = Top.OTHER;
      }
    }
    Map<Hash, IntentStatus.Receipt> receipts =
        NodeAnswers.receipts(answers.subList(next, answers.size()));
    ChainView view =
        new ChainView(
            NodeAnswers.quantity(block, "number"),
            NodeAnswers.hash(block, "hash"),
            NodeAnswers.small(NodeAnswers.result(answers.get(1)), "the nonce"),
            new FeePolicy.Market(baseFee, gasPrice, tip),
            receipts);
    return new Look(view, seen);
  }

  /**
   * A look at the chain.
   *
   * @param view what it showed
   * @param top what is at the height of our newest mined block
   */
  record Look(ChainView view, Top top) {}

  /** What is at the height of a block that was seen before. */
  enum Top {
    /** That block. */
    SAME,
    /** Another block. */
    OTHER,
    /** Nothing: the chain is shorter, or this endpoint behind. */
    ABSENT
  }

  /** The receipts of those that are in blocks. */
  Map<Hash, IntentStatus.Receipt> receiptsOf(List<Hash> hashes) throws Silent {
    Map<Hash, IntentStatus.Receipt> found = new HashMap<>();
    for (int from = 0; from < hashes.size(); from += 100) {
      List<RpcRequest> requests =
          hashes.subList(from, Math.min(hashes.size(), from + 100)).stream()
              .map(h -> RpcRequest.of("eth_getTransactionReceipt", h.toString()))
              .toList();
      found.putAll(NodeAnswers.receipts(rpc.batch(requests, limit)));
    }
    return found;
  }

  /** Those that a node has, mined or not. */
  Set<Hash> known(List<Hash> hashes) throws Silent {
    Set<Hash> found = new HashSet<>();
    for (int from = 0; from < hashes.size(); from += 100) {
      List<Hash> some = hashes.subList(from, Math.min(hashes.size(), from + 100));
      List<RpcOutcome> answers =
          rpc.batch(
              some.stream()
                  .map(h -> RpcRequest.of("eth_getTransactionByHash", h.toString()))
                  .toList(),
              limit);
      for (int i = 0; i < some.size(); i++) {
        if (!NodeAnswers.result(answers.get(i)).isNull()) {
          found.add(some.get(i));
        }
      }
    }
    return found;
  }

  /** The hashes of blocks by number; those that are not there are missing. */
  Map<Long, Hash> blockHashes(List<Long> numbers) throws Silent {
    List<RpcOutcome> answers =
        rpc.batch(numbers.stream().map(ChainPort::blockRequest).toList(), limit);
    Map<Long, Hash> hashes = new HashMap<>();
    for (int i = 0; i < numbers.size(); i++) {
      JsonNode block = NodeAnswers.result(answers.get(i));
      if (block.hasNonNull("hash")) {
        hashes.put(numbers.get(i), NodeAnswers.hash(block, "hash"));
      }
    }
    return hashes;
  }

  /**
   * The account's transactions up to each of these blocks; empty where nodes don't tell, as they
   * keep states of so many blocks only.
   */
  List<OptionalLong> countsAt(List<Long> numbers) throws Silent {
    List<RpcRequest> requests =
        numbers.stream()
            .map(n -> RpcRequest.of("eth_getTransactionCount", account.toString(), Hex.quantity(n)))
            .toList();
    List<OptionalLong> counts = new ArrayList<>();
    for (RpcOutcome answer : rpc.batch(requests, limit)) {
      counts.add(NodeAnswers.countIfKept(answer));
    }
    return counts;
  }

  /**
   * What a block has of the account.
   *
   * @param at its time
   * @param transactions of the account, in order
   */
  record Body(Instant at, List<Placed> transactions) {}

  /** A transaction of the account in a block. */
  record Placed(Hash hash, long nonce) {}

  /** What the block has of the account; empty when it is not served. */
  Optional<Body> body(long number) throws Silent {
    RpcRequest request = RpcRequest.of("eth_getBlockByNumber", Hex.quantity(number), true);
    return switch (rpc.call(request, limit)) {
      case Result(var block) when block.isNull() -> Optional.empty();
      case Result(var block) -> Optional.of(NodeAnswers.body(block, number, account));
      case Refused ignored -> Optional.empty();
      case Unavailable(var reason) -> throw new Silent(reason);
    };
  }

  Wei balance() throws Silent {
    return new Wei(
        NodeAnswers.number(
            NodeAnswers.result(
                rpc.call(RpcRequest.of("eth_getBalance", account.toString(), "latest"), limit))));
  }

  Sending send(byte[] raw) {
    RpcOutcome outcome = rpc.call(RpcRequest.of("eth_sendRawTransaction", Hex.encode(raw)), limit);
    return switch (outcome) {
      case Result ignored -> new Sending.Accepted();
      case Unavailable(var reason) -> new Sending.Unknown(reason);
      case Refused(var code, var message, var data) -> {
        Refusal refusal = Refusal.classify(code, message, data);
        yield refusal == Refusal.ALREADY_KNOWN
            ? new Sending.Accepted()
            : new Sending.No(refusal, words(message, data));
      }
    };
  }

  /** What an estimate of gas came to. */
  sealed interface Estimate {
    /** That much. */
    record Gas(long gas) implements Estimate {}

    /** The call can't succeed as things are. */
    record No(Refusal refusal, String words) implements Estimate {}
  }

  Estimate estimate(Intent intent) throws Silent {
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("from", account.toString());
    intent.to().ifPresent(to -> call.put("to", to.toString()));
    call.put("value", Hex.quantity(intent.value().amount()));
    call.put("data", Hex.encode(intent.data()));
    RpcOutcome outcome = rpc.call(RpcRequest.of("eth_estimateGas", call), limit);
    return switch (outcome) {
      case Result(var value) -> new Estimate.Gas(NodeAnswers.gas(value));
      case Refused(var code, var message, var data) ->
          new Estimate.No(Refusal.classify(code, message, data), words(message, data));
      case Unavailable(var reason) -> throw new Silent(reason);
    };
  }

  private static String words(String message, String data) {
    String all = data.isEmpty() ? message : message + " (" + data + ")";
    return all.length() <= 500 ? all : all.substring(0, 500) + "…";
  }

  private static RpcRequest blockRequest(long number) {
    return RpcRequest.of("eth_getBlockByNumber", Hex.quantity(number), false);
  }
}
