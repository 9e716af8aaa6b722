package io.meta138.ccip.conformance;

import io.meta138.chain.abi.EventLog;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.support.Anvil;
import io.meta138.chain.support.HttpRpc;
import io.meta138.chain.support.Until;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A chain of the test, with an account that everything is done from. */
final class LocalChain implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final long GAS = 12_000_000;

  private final Anvil anvil;
  private final HttpRpc rpc;
  private final Address owner;

  private LocalChain(Anvil anvil) {
    this.anvil = anvil;
    this.rpc = new HttpRpc(anvil.uri());
    this.owner = Address.parse(rpc.result("eth_accounts").get(0).stringValue());
  }

  static LocalChain start(long chainId) {
    return new LocalChain(Anvil.start(new ChainId(chainId)));
  }

  /** The account that deploys, owns and sends. */
  Address owner() {
    return owner;
  }

  /** Access to it as anybody has. */
  Rpc rpc() {
    return rpc;
  }

  /** Creates a contract from the owner. */
  Contract deploy(Code code, Object... arguments) {
    byte[] creation =
        Abi.join(code.creation(), code.abi().constructorArguments(List.of(arguments)));
    JsonNode receipt = transact(Map.of("data", Hex.encode(creation)), GAS);
    if (!receipt.path("status").stringValue().equals("0x1")) {
      throw new AssertionError("the creation of %s reverted".formatted(code.name()));
    }
    Address address = Address.parse(receipt.path("contractAddress").stringValue());
    return new Contract(this, code.name(), address, code.abi());
  }

  /** What a call answers, or what it reverts with. */
  Answer call(Address from, Address to, BigInteger value, byte[] data) {
    return call(from, to, value, data, GAS);
  }

  Answer call(Address from, Address to, BigInteger value, byte[] data, long gas) {
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("from", from.toString());
    call.put("to", to.toString());
    call.put("value", Hex.quantity(value));
    call.put("data", Hex.encode(data));
    call.put("gas", Hex.quantity(gas));
    return switch (rpc.call(RpcRequest.of("eth_call", call, "latest"), DEADLINE)) {
      case RpcOutcome.Result(JsonNode result) -> new Answer(true, Hex.decode(result.stringValue()));
      case RpcOutcome.Refused refused -> {
        String text = refused.data().replace("\"", "");
        yield new Answer(false, text.isEmpty() ? new byte[0] : Hex.decode(text));
      }
      case RpcOutcome.Unavailable(String reason) -> throw new AssertionError(reason);
    };
  }

  /** Sends a transaction from the owner; it may revert. */
  Receipt send(Address to, BigInteger value, byte[] data, long gas) {
    Map<String, Object> transaction = new LinkedHashMap<>();
    transaction.put("to", to.toString());
    transaction.put("value", Hex.quantity(value));
    transaction.put("data", Hex.encode(data));
    JsonNode receipt = transact(transaction, gas);
    List<EventLog> logs = new ArrayList<>();
    for (JsonNode log : receipt.path("logs")) {
      List<Hash> topics =
          log.path("topics").values().stream().map(t -> Hash.parse(t.stringValue())).toList();
      logs.add(
          new EventLog(
              Address.parse(log.path("address").stringValue()),
              topics,
              Hex.decode(log.path("data").stringValue())));
    }
    return new Receipt(receipt.path("status").stringValue().equals("0x1"), logs);
  }

  private JsonNode transact(Map<String, Object> what, long gas) {
    Map<String, Object> transaction = new LinkedHashMap<>(what);
    transaction.put("from", owner.toString());
    transaction.put("gas", Hex.quantity(gas));
    String hash = rpc.result("eth_sendTransaction", transaction).stringValue();
    Until.holds(DEADLINE, "transaction in a block", () -> receipt(hash).isObject());
    return receipt(hash);
  }

  private JsonNode receipt(String transaction) {
    return rpc.result("eth_getTransactionReceipt", transaction);
  }

  /** The node's estimate of the gas that a transaction from the owner needs. */
  long estimate(Address to, byte[] data) {
    Map<String, Object> call =
        Map.of("from", owner.toString(), "to", to.toString(), "data", Hex.encode(data));
    return Hex.number(rpc.result("eth_estimateGas", call).stringValue()).longValueExact();
  }

  /** The newest block's time, in Unix seconds. */
  long now() {
    JsonNode block = rpc.result("eth_getBlockByNumber", "latest", false);
    return Hex.number(block.path("timestamp").stringValue()).longValueExact();
  }

  /** Lets so many seconds pass, with a block at their end. */
  void pass(long seconds) {
    rpc.result("evm_setNextBlockTimestamp", now() + seconds);
    rpc.result("evm_mine");
  }

  /** A mark to come back to. */
  String mark() {
    return rpc.result("evm_snapshot").stringValue();
  }

  /**
   * Goes back to a mark. Anvil shows a receipt a moment before its pool forgets the transaction;
   * one that is still there after going back is mined once more, before what the test sends next.
   */
  void back(String mark) {
    Until.holds(DEADLINE, "an empty pool", this::poolIsEmpty);
    if (!rpc.result("evm_revert", mark).booleanValue()) {
      throw new AssertionError("there is no mark " + mark);
    }
  }

  private boolean poolIsEmpty() {
    return Hex.number(rpc.result("txpool_status").path("pending").stringValue()).signum() == 0;
  }

  /** Puts code at an address of its own choice. */
  Address plant(String address, String code) {
    rpc.result("anvil_setCode", address, code);
    return Address.parse(address);
  }

  @Override
  public void close() {
    anvil.close();
  }

  /** What a call came to. */
  record Answer(boolean good, byte[] data) {}

  /** What a transaction came to. */
  record Receipt(boolean good, List<EventLog> logs) {
    /** The first log of this event that a contract wrote. */
    Optional<EventLog> log(Contract contract, String event) {
      Hash topic = contract.abi().event(event).topic();
      return logs.stream()
          .filter(log -> log.address().equals(contract.address()))
          .filter(log -> !log.topics().isEmpty() && log.topics().getFirst().equals(topic))
          .findFirst();
    }
  }
}
