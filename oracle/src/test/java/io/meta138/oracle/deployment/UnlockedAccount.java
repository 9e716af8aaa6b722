package io.meta138.oracle.deployment;

import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.IntentStatus.Receipt;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/**
 * Sends through an account that the test chain itself unlocks. What it knows outlives the
 * deployment that uses it, as the real manager's database does.
 */
final class UnlockedAccount implements TransactionManager {
  private final Anvil chain;
  private final Address account;
  private final Map<String, Hash> sent = new LinkedHashMap<>();
  private final Map<String, Intent> intents = new HashMap<>();
  private final Map<String, IntentStatus> believed = new HashMap<>();
  private boolean resends;
  private boolean believes;

  UnlockedAccount(Anvil chain, Address account) {
    this.chain = chain;
    this.account = account;
  }

  /** Sends again what the chain forgot, as soon as somebody asks. */
  UnlockedAccount resending() {
    resends = true;
    return this;
  }

  /** Goes on to believe in receipts that it saw once, whatever the chain says. */
  UnlockedAccount believing() {
    believes = true;
    return this;
  }

  int sent() {
    return sent.size();
  }

  @Override
  public Address account() {
    return account;
  }

  @Override
  public void submit(Intent intent) {
    if (intents.putIfAbsent(intent.key(), intent) == null) {
      send(intent);
    }
  }

  private void send(Intent intent) {
    Map<String, Object> call = new HashMap<>();
    call.put("from", account.toString());
    intent.to().ifPresent(to -> call.put("to", to.toString()));
    call.put("value", Hex.quantity(intent.value().amount()));
    call.put("data", Hex.encode(intent.data()));
    intent.gasLimit().ifPresent(gas -> call.put("gas", Hex.quantity(gas)));
    RpcOutcome outcome =
        chain.rpc().call(RpcRequest.of("eth_sendTransaction", call), Duration.ofMinutes(1));
    if (outcome instanceof RpcOutcome.Result(JsonNode hash)) {
      sent.put(intent.key(), Hash.parse(hash.stringValue()));
      int asked = 0;
      while (chain.ask("eth_getTransactionReceipt", hash.stringValue()).isNull()) {
        if (++asked > 10_000) {
          throw new IllegalStateException("the chain does not mine " + hash);
        }
      }
    } else {
      throw new IllegalStateException(outcome.toString());
    }
  }

  @Override
  public Optional<IntentStatus> status(String key) {
    Hash hash = sent.get(key);
    if (hash == null) {
      return Optional.empty();
    }
    if (believes && believed.containsKey(key)) {
      return Optional.of(believed.get(key));
    }
    JsonNode receipt = chain.ask("eth_getTransactionReceipt", hash.toString());
    if (receipt.isNull() && resends) {
      send(intents.get(key));
      return status(key);
    }
    if (receipt.isNull()) {
      return Optional.of(new IntentStatus.Sent(0, hash));
    }
    believed.put(key, new IntentStatus.Mined(read(receipt)));
    return Optional.of(believed.get(key));
  }

  @Override
  public Optional<IntentStatus> await(String key, Duration limit) {
    return status(key);
  }

  @Override
  public void onChange(BiConsumer<String, IntentStatus> listener) {
    throw new UnsupportedOperationException("nobody listens in these tests");
  }

  static Receipt read(JsonNode receipt) {
    JsonNode created = receipt.path("contractAddress");
    return new Receipt(
        Hash.parse(receipt.path("transactionHash").stringValue()),
        Hex.number(receipt.path("blockNumber").stringValue()).longValueExact(),
        Hash.parse(receipt.path("blockHash").stringValue()),
        Hex.number(receipt.path("gasUsed").stringValue()).longValueExact(),
        receipt.path("status").stringValue().equals("0x1"),
        created.isString() ? Optional.of(Address.parse(created.stringValue())) : Optional.empty());
  }
}
