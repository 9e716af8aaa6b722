package io.meta138.chain.rpc;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * The calls of Ethereum's JSON-RPC that this product makes, typed. Each ends within the deadline
 * given at construction; an answer of the wrong form is {@link Answer.Unavailable}. Formats:
 * ethereum.github.io/execution-apis.
 */
public final class EthCalls {
  private final Rpc rpc;
  private final Duration deadline;

  /** Calls through this, each within the deadline. */
  public EthCalls(Rpc rpc, Duration deadline) {
    this.rpc = rpc;
    this.deadline = deadline;
  }

  /**
   * Which block a call looks at.
   *
   * @param text as JSON-RPC writes it
   */
  public record At(String text) {
    /** The newest block. */
    public static final At LATEST = new At("latest");

    /** The newest block and the node's pool on top. */
    public static final At PENDING = new At("pending");

    /** The block of this height. */
    public static At block(long number) {
      return new At(Hex.quantity(number));
    }
  }

  /**
   * A message to a contract.
   *
   * @param from the caller; empty for nobody
   * @param to the callee; empty creates a contract
   * @param value coins sent along
   * @param data call data or creation code
   */
  public record Message(Optional<Address> from, Optional<Address> to, Wei value, byte[] data) {
    /** A plain read of a contract. */
    public static Message read(Address to, byte[] data) {
      return new Message(Optional.empty(), Optional.of(to), Wei.ZERO, data);
    }

    private Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      from.ifPresent(address -> json.put("from", address.toString()));
      to.ifPresent(address -> json.put("to", address.toString()));
      if (value.amount().signum() != 0) {
        json.put("value", Hex.quantity(value.amount()));
      }
      String hex = Hex.encode(data);
      // clients disagree on the name: newer ones read input, older ones data
      json.put("input", hex);
      json.put("data", hex);
      return json;
    }
  }

  /** The number of the newest block. */
  public Answer<Long> blockNumber() {
    return ask(RpcRequest.of("eth_blockNumber"), Quantities::small);
  }

  /** How many transactions of the account there were: its next nonce. */
  public Answer<Long> transactionCount(Address account, At at) {
    return ask(
        RpcRequest.of("eth_getTransactionCount", account.toString(), at.text()), Quantities::small);
  }

  /** The account's coins. */
  public Answer<Wei> balance(Address account, At at) {
    return ask(
        RpcRequest.of("eth_getBalance", account.toString(), at.text()),
        node -> Quantities.number(node).map(Wei::new));
  }

  /** The code at the address; empty bytes when there is none. */
  public Answer<byte[]> code(Address account, At at) {
    return ask(RpcRequest.of("eth_getCode", account.toString(), at.text()), Quantities::bytes);
  }

  /** What the contract returns; a revert is {@link Answer.Refused} with its data. */
  public Answer<byte[]> call(Message message, At at) {
    return ask(RpcRequest.of("eth_call", message.json(), at.text()), Quantities::bytes);
  }

  /**
   * What the contract returns when it has so much gas and no more; a revert is {@link
   * Answer.Refused} with its data.
   *
   * @param gas for the whole transaction, its data included
   */
  public Answer<byte[]> call(Message message, At at, long gas) {
    Map<String, Object> json = message.json();
    json.put("gas", Hex.quantity(gas));
    return ask(RpcRequest.of("eth_call", json, at.text()), Quantities::bytes);
  }

  /** The gas the message would use; a revert is {@link Answer.Refused}. */
  public Answer<Long> estimateGas(Message message) {
    return ask(RpcRequest.of("eth_estimateGas", message.json()), Quantities::small);
  }

  /** The price of a unit of gas that the node suggests for a legacy transaction. */
  public Answer<Wei> gasPrice() {
    return ask(RpcRequest.of("eth_gasPrice"), node -> Quantities.number(node).map(Wei::new));
  }

  /** The tip a unit of gas that the node suggests; not every client has it. */
  public Answer<Wei> maxPriorityFee() {
    return ask(
        RpcRequest.of("eth_maxPriorityFeePerGas"), node -> Quantities.number(node).map(Wei::new));
  }

  /** The base fee of the next block, from {@code eth_feeHistory}; empty on a chain without one. */
  public Answer<Optional<Wei>> nextBaseFee() {
    return askOptional(
        RpcRequest.of("eth_feeHistory", "0x1", "latest", List.of()),
        node -> node.isObject() && node.path("baseFeePerGas").isEmpty(),
        node -> {
          JsonNode fees = node.path("baseFeePerGas");
          return Quantities.number(fees.path(fees.size() - 1)).map(Wei::new);
        });
  }

  /** The transaction's receipt; empty while it is in no block the node knows. */
  public Answer<Optional<TransactionReceipt>> receipt(Hash transaction) {
    return askOptional(
        RpcRequest.of("eth_getTransactionReceipt", transaction.toString()),
        JsonNode::isNull,
        TransactionReceipt::parse);
  }

  /** The block's header; empty when the node has no such block. */
  public Answer<Optional<Head>> block(At at) {
    return askOptional(
        RpcRequest.of("eth_getBlockByNumber", at.text(), false), JsonNode::isNull, Head::parse);
  }

  /** The headers of these heights in one batch, in order. */
  public List<Answer<Optional<Head>>> blocks(long first, int count) {
    List<RpcRequest> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      requests.add(RpcRequest.of("eth_getBlockByNumber", Hex.quantity(first + i), false));
    }
    return rpc.batch(requests, deadline).stream()
        .map(outcome -> readOptional(requests.getFirst(), outcome, JsonNode::isNull, Head::parse))
        .toList();
  }

  /** Hands a signed transaction to the node; its hash as the node computes it. */
  public Answer<Hash> sendRawTransaction(byte[] signed) {
    return ask(RpcRequest.of("eth_sendRawTransaction", Hex.encode(signed)), Quantities::hash);
  }

  /** Any other call whose result is a quantity, such as {@code net_peerCount}. */
  public Answer<BigInteger> quantity(RpcRequest request) {
    return ask(request, Quantities::number);
  }

  private <T> Answer<T> ask(RpcRequest request, Function<JsonNode, Optional<T>> reader) {
    return read(request.method(), rpc.call(request, deadline), reader);
  }

  private <T> Answer<Optional<T>> askOptional(
      RpcRequest request, Predicate<JsonNode> absent, Function<JsonNode, Optional<T>> reader) {
    return readOptional(request, rpc.call(request, deadline), absent, reader);
  }

  private static <T> Answer<Optional<T>> readOptional(
      RpcRequest request,
      RpcOutcome outcome,
      Predicate<JsonNode> absent,
      Function<JsonNode, Optional<T>> reader) {
    return outcome instanceof RpcOutcome.Result(JsonNode value) && absent.test(value)
        ? new Answer.Value<>(Optional.empty())
        : read(request.method(), outcome, reader).map(Optional::of);
  }

  private static <T> Answer<T> read(
      String method, RpcOutcome outcome, Function<JsonNode, Optional<T>> reader) {
    return switch (outcome) {
      case RpcOutcome.Refused refused -> new Answer.Refused<>(refused);
      case RpcOutcome.Unavailable(String reason) -> new Answer.Unavailable<>(reason);
      case RpcOutcome.Result(JsonNode value) -> {
        Optional<T> read = reader.apply(value);
        yield read.isPresent()
            ? new Answer.Value<>(read.get())
            : new Answer.Unavailable<>(
                method + " answered " + JsonRpcCodec.clip(value.toString(), 120));
      }
    };
  }
}
