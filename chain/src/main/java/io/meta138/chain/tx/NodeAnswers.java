package io.meta138.chain.tx;

import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcOutcome.Refused;
import io.meta138.chain.rpc.RpcOutcome.Result;
import io.meta138.chain.rpc.RpcOutcome.Unavailable;
import io.meta138.chain.tx.ChainPort.Silent;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Reads what nodes answer to {@link ChainPort}; what is not of its form counts as no answer. */
final class NodeAnswers {
  /** Far beyond any block, so that a margin on top is still a number. */
  private static final long MOST_GAS = 1L << 40;

  private NodeAnswers() {}

  static Map<Hash, IntentStatus.Receipt> receipts(List<RpcOutcome> answers) throws Silent {
    Map<Hash, IntentStatus.Receipt> receipts = new HashMap<>();
    for (RpcOutcome answer : answers) {
      JsonNode node = result(answer);
      if (node.hasNonNull("blockNumber")) {
        IntentStatus.Receipt receipt = receipt(node);
        receipts.put(receipt.hash(), receipt);
      }
    }
    return receipts;
  }

  static IntentStatus.Receipt receipt(JsonNode node) throws Silent {
    // before Byzantium there was no status: such a chain is not served
    boolean success = !node.hasNonNull("status") || quantity(node, "status") == 1;
    Optional<Address> created =
        node.hasNonNull("contractAddress")
            ? Optional.of(address(node, "contractAddress"))
            : Optional.empty();
    return new IntentStatus.Receipt(
        hash(node, "transactionHash"),
        quantity(node, "blockNumber"),
        hash(node, "blockHash"),
        quantity(node, "gasUsed"),
        success,
        created);
  }

  static JsonNode result(RpcOutcome outcome) throws Silent {
    return switch (outcome) {
      case Result(var value) -> value;
      case Refused(var code, var message, var ignored) ->
          throw new Silent("refused with " + code + ": " + message);
      case Unavailable(var reason) -> throw new Silent(reason);
    };
  }

  /** Clients say in many ways, some with null, that they don't keep the state. */
  static OptionalLong countIfKept(RpcOutcome outcome) throws Silent {
    return switch (outcome) {
      case Result(var value) when value.isNull() -> OptionalLong.empty();
      case Result(var value) -> OptionalLong.of(small(value, "the nonce"));
      case Refused ignored -> OptionalLong.empty();
      case Unavailable(var reason) -> throw new Silent(reason);
    };
  }

  /** What a block has of an account, from the whole block. */
  static ChainPort.Body body(JsonNode block, long number, Address account) throws Silent {
    long found = quantity(block, "number");
    if (found != number || !block.path("transactions").isArray()) {
      throw new Silent("expected block " + number + " with its transactions, found " + found);
    }
    List<ChainPort.Placed> placed = new ArrayList<>();
    for (JsonNode transaction : block.path("transactions")) {
      if (!transaction.isObject()) {
        throw new Silent("expected whole transactions in block " + number);
      }
      if (address(transaction, "from").equals(account)) {
        placed.add(new ChainPort.Placed(hash(transaction, "hash"), quantity(transaction, "nonce")));
      }
    }
    return new ChainPort.Body(time(block), List.copyOf(placed));
  }

  private static Instant time(JsonNode block) throws Silent {
    long seconds = quantity(block, "timestamp");
    if (seconds > Instant.MAX.getEpochSecond()) {
      throw new Silent("no time is " + seconds);
    }
    return Instant.ofEpochSecond(seconds);
  }

  static BigInteger number(JsonNode node) throws Silent {
    try {
      return Hex.number(node.stringValue(""));
    } catch (IllegalArgumentException e) {
      throw new Silent("expected a quantity: " + e.getMessage());
    }
  }

  static long quantity(JsonNode node, String field) throws Silent {
    return small(node.path(field), field);
  }

  static long small(JsonNode node, String name) throws Silent {
    BigInteger number = number(node);
    if (number.bitLength() > 63) {
      throw new Silent(name + " is beyond 63 bits");
    }
    return number.longValue();
  }

  static long gas(JsonNode node) throws Silent {
    long gas = small(node, "the gas needed");
    if (gas > MOST_GAS) {
      throw new Silent("no block has room for " + gas + " gas");
    }
    return gas;
  }

  static Wei wei(JsonNode node, String field) throws Silent {
    return new Wei(number(node.path(field)));
  }

  static Hash hash(JsonNode node, String field) throws Silent {
    try {
      return Hash.parse(node.path(field).stringValue(""));
    } catch (IllegalArgumentException e) {
      throw new Silent(field + ": " + e.getMessage());
    }
  }

  static Address address(JsonNode node, String field) throws Silent {
    try {
      return Address.parse(node.path(field).stringValue(""));
    } catch (IllegalArgumentException e) {
      throw new Silent(field + ": " + e.getMessage());
    }
  }
}
