package io.meta138.ccip.support;

import io.meta138.chain.abi.Command;
import io.meta138.chain.abi.EventLog;
import io.meta138.chain.abi.Query;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.support.Anvil;
import io.meta138.chain.support.HttpRpc;
import io.meta138.chain.support.Until;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;

/** An anvil with what tests do on it from its unlocked accounts. */
public final class LocalChain implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ChainId id;
  private final Anvil anvil;
  private final HttpRpc rpc;
  private final List<Address> accounts = new ArrayList<>();

  private LocalChain(ChainId id, String... options) {
    this.id = id;
    this.anvil = Anvil.start(id, options);
    this.rpc = new HttpRpc(anvil.uri(), id);
    for (JsonNode account : rpc.result("eth_accounts")) {
      accounts.add(Address.parse(account.stringValue()));
    }
  }

  /** Starts one that mines each transaction at once. */
  public static LocalChain start(ChainId id, String... options) {
    return new LocalChain(id, options);
  }

  public ChainId id() {
    return id;
  }

  public Anvil anvil() {
    return anvil;
  }

  public HttpRpc rpc() {
    return rpc;
  }

  /** One of ten accounts with coins. */
  public Address account(int index) {
    return accounts.get(index);
  }

  /** Creates a contract. */
  public Address deploy(byte[] creation) {
    Map<String, Object> transaction = new LinkedHashMap<>();
    transaction.put("from", account(0).toString());
    transaction.put("data", Hex.encode(creation));
    JsonNode receipt = receipt(submit(transaction));
    return Address.parse(receipt.path("contractAddress").stringValue());
  }

  /** Calls in a transaction that must succeed; its receipt. */
  public JsonNode send(Address from, Address to, Command command, Wei value) {
    return succeeded(receipt(submit(from, to, command, value)), command);
  }

  /** Calls in a transaction that must succeed, as the first account and without coins. */
  public JsonNode send(Address to, Command command) {
    return send(account(0), to, command, Wei.ZERO);
  }

  /** The same with so much gas, where what a call takes depends on the time of its block. */
  public JsonNode send(Address from, Address to, Command command, long gas) {
    Map<String, Object> transaction = new LinkedHashMap<>();
    transaction.put("from", from.toString());
    transaction.put("to", to.toString());
    transaction.put("data", Hex.encode(command.data()));
    transaction.put("gas", Hex.quantity(gas));
    return succeeded(receipt(submit(transaction)), command);
  }

  /** Sends without waiting; the transaction's hash. */
  public Hash submit(Address from, Address to, Command command, Wei value) {
    Map<String, Object> transaction = new LinkedHashMap<>();
    transaction.put("from", from.toString());
    transaction.put("to", to.toString());
    transaction.put("data", Hex.encode(command.data()));
    transaction.put("value", Hex.quantity(value.amount()));
    return submit(transaction);
  }

  private Hash submit(Map<String, Object> transaction) {
    return Hash.parse(rpc.result("eth_sendTransaction", transaction).stringValue());
  }

  private JsonNode succeeded(JsonNode receipt, Command command) {
    if (!receipt.path("status").stringValue().equals("0x1")) {
      Map<String, String> call =
          Map.of(
              "from", receipt.path("from").stringValue(),
              "to", receipt.path("to").stringValue(),
              "data", Hex.encode(command.data()));
      String why =
          switch (rpc.call(RpcRequest.of("eth_call", call, "latest"), LIMIT)) {
            case RpcOutcome.Refused(var code, var message, var data) ->
                message + " " + KnownErrors.parse(data).text();
            case RpcOutcome other -> other.toString();
          };
      throw new AssertionError(command.function() + " reverted: " + why);
    }
    return receipt;
  }

  /** Waits for a transaction's receipt. */
  public JsonNode receipt(Hash transaction) {
    AtomicReference<JsonNode> found = new AtomicReference<>();
    Until.holds(
        LIMIT,
        "transaction " + transaction + " is mined",
        () -> {
          JsonNode receipt = rpc.result("eth_getTransactionReceipt", transaction.toString());
          found.set(receipt);
          return !receipt.isNull();
        });
    return found.get();
  }

  /** What a function answers. */
  public <R> R read(Address contract, Query<R> query) {
    Map<String, String> call = Map.of("to", contract.toString(), "data", Hex.encode(query.data()));
    return query.decode(Hex.decode(rpc.result("eth_call", call, "latest").stringValue()));
  }

  /** The logs of a receipt. */
  public static List<EventLog> logs(JsonNode receipt) {
    List<EventLog> logs = new ArrayList<>();
    for (JsonNode log : receipt.path("logs")) {
      List<Hash> topics = new ArrayList<>();
      log.path("topics").forEach(topic -> topics.add(Hash.parse(topic.stringValue())));
      logs.add(
          new EventLog(
              Address.parse(log.path("address").stringValue()),
              topics,
              Hex.decode(log.path("data").stringValue())));
    }
    return logs;
  }

  /** All logs of a contract. */
  public List<EventLog> logsOf(Address contract) {
    JsonNode logs =
        rpc.result(
            "eth_getLogs",
            Map.of("address", contract.toString(), "fromBlock", "0x0", "toBlock", "latest"));
    List<EventLog> found = new ArrayList<>();
    for (JsonNode log : logs) {
      List<Hash> topics = new ArrayList<>();
      log.path("topics").forEach(topic -> topics.add(Hash.parse(topic.stringValue())));
      found.add(new EventLog(contract, topics, Hex.decode(log.path("data").stringValue())));
    }
    return found;
  }

  /** The newest block's number. */
  public long height() {
    return Hex.number(rpc.result("eth_blockNumber").stringValue()).longValueExact();
  }

  /** Adds blocks. */
  public void mine(int blocks) {
    rpc.result("anvil_mine", Hex.quantity(blocks));
  }

  /**
   * Takes the newest blocks back. Anvil shows a receipt a moment before its pool forgets the
   * transaction; one that is still there then is mined once more.
   */
  public void takeBack(int blocks) {
    Until.holds(
        LIMIT,
        "the pool is empty",
        () -> rpc.result("txpool_status").path("pending").stringValue("").equals("0x0"));
    rpc.result("anvil_rollback", blocks);
  }

  @Override
  public void close() {
    anvil.close();
  }
}
