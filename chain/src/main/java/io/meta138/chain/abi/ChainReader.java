package io.meta138.chain.abi;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads contracts and accounts of one chain, many in one batch, at its newest block. */
public final class ChainReader {
  private static final int CALLS_A_BATCH = 100;
  private static final String NEWEST = "latest";

  private final Rpc rpc;
  private final Duration deadline;
  private final List<ErrorType> errors;

  /**
   * Reads through this access.
   *
   * @param deadline for each batch of up to 100 reads
   * @param errors custom errors that reverts are named by
   */
  public ChainReader(Rpc rpc, Duration deadline, List<ErrorType> errors) {
    this.rpc = rpc;
    this.deadline = deadline;
    this.errors = List.copyOf(errors);
  }

  /** An empty batch. */
  public Batch batch() {
    return new Batch();
  }

  /**
   * What one function answers.
   *
   * @throws ReadFailedException when it reverts or can't be asked
   */
  public <R> R read(Address contract, Query<R> query) {
    Batch batch = batch();
    Slot<R> slot = batch.call(contract, query);
    batch.run();
    return slot.get();
  }

  /**
   * The code at an address; empty when there is none.
   *
   * @throws ReadFailedException when it can't be asked
   */
  public byte[] code(Address address) {
    Batch batch = batch();
    Slot<byte[]> slot = batch.code(address);
    batch.run();
    return slot.get();
  }

  /**
   * The result of any other method.
   *
   * @throws ReadFailedException when it is refused or can't be asked
   */
  public JsonNode ask(RpcRequest request) {
    Batch batch = batch();
    Slot<JsonNode> slot = batch.add(request, value -> value);
    batch.run();
    return slot.get();
  }

  /** Reads that go out together. */
  public final class Batch {
    private final List<Slot<?>> slots = new ArrayList<>();

    private Batch() {}

    /** Adds a call of a function. */
    public <R> Slot<R> call(Address contract, Query<R> query) {
      Map<String, String> call =
          Map.of("to", contract.toString(), "data", Hex.encode(query.data()));
      String what = query.function() + " of " + contract;
      return add(
          new Slot<>(
              RpcRequest.of("eth_call", call, NEWEST),
              what,
              value -> {
                byte[] answer = Hex.decode(value.asString());
                if (answer.length == 0) {
                  throw new AbiException("no contract answers");
                }
                return query.decode(answer);
              }));
    }

    /** Adds a look at an account's code. */
    public Slot<byte[]> code(Address address) {
      return add(
          new Slot<>(
              RpcRequest.of("eth_getCode", address.toString(), NEWEST),
              "code of " + address,
              value -> Hex.decode(value.asString())));
    }

    /** Adds a look at an account's coins. */
    public Slot<Wei> balance(Address address) {
      return add(
          new Slot<>(
              RpcRequest.of("eth_getBalance", address.toString(), NEWEST),
              "balance of " + address,
              value -> new Wei(Hex.number(value.asString()))));
    }

    /** Adds any other question whose answer is a quantity. */
    public Slot<BigInteger> quantity(RpcRequest request) {
      return add(request, value -> Hex.number(value.asString()));
    }

    /** Adds any other question. */
    public <R> Slot<R> add(RpcRequest request, Function<JsonNode, R> reading) {
      return add(new Slot<>(request, request.method(), reading));
    }

    private <R> Slot<R> add(Slot<R> slot) {
      slots.add(slot);
      return slot;
    }

    /** Asks; afterwards every slot knows its answer or why there is none. */
    public void run() {
      for (int from = 0; from < slots.size(); from += CALLS_A_BATCH) {
        List<Slot<?>> part = slots.subList(from, Math.min(slots.size(), from + CALLS_A_BATCH));
        List<RpcOutcome> outcomes =
            rpc.batch(part.stream().<RpcRequest>map(slot -> slot.request).toList(), deadline);
        if (outcomes.size() != part.size()) {
          throw new ReadFailedException(
              "expected %d answers but found %d".formatted(part.size(), outcomes.size()));
        }
        for (int i = 0; i < part.size(); i++) {
          part.get(i).outcome = outcomes.get(i);
        }
      }
    }
  }

  /**
   * The place of one answer of a batch.
   *
   * @param <R> what the answer is read as
   */
  public final class Slot<R> {
    private final RpcRequest request;
    private final String what;
    private final Function<JsonNode, R> reading;
    private @Nullable RpcOutcome outcome;

    private Slot(RpcRequest request, String what, Function<JsonNode, R> reading) {
      this.request = request;
      this.what = what;
      this.reading = reading;
    }

    /**
     * The answer.
     *
     * @throws ReadFailedException when there is none, with the reason
     */
    public R get() {
      return switch (outcome) {
        case null -> throw new IllegalStateException("the batch did not run before " + what);
        case RpcOutcome.Result(JsonNode value) -> {
          try {
            yield reading.apply(value);
          } catch (AbiException | IllegalArgumentException e) {
            throw new ReadFailedException(what + ": " + e.getMessage(), e);
          }
        }
        case RpcOutcome.Refused refused ->
            throw new ReadFailedException(what + ": " + reason(refused));
        case RpcOutcome.Unavailable(String reason) -> throw new ReadFailedException(reason);
      };
    }

    /** Whether the contract or node answered with an error, so that asking again would not help. */
    public boolean refused() {
      return outcome instanceof RpcOutcome.Refused;
    }
  }

  /** A refusal in a few words: the decoded revert where there is one, else the node's words. */
  public String reason(RpcOutcome.Refused refused) {
    RevertReason reason = RevertReason.parse(refused.data(), errors);
    return reason instanceof RevertReason.Empty ? refused.message() : reason.text();
  }
}
