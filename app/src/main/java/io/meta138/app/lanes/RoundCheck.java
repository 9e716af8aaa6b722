package io.meta138.app.lanes;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.contracts.OracleReceiver;
import io.meta138.chain.rpc.Rpc;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares the newest rounds of rows in two stores of rows, on whatever chains they are. */
public final class RoundCheck {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(3);
  private static final int ROUND_BITS_FROM = 228;

  private final Store source;
  private final Store destination;
  private final List<Integer> rows;

  /**
   * A store of rows.
   *
   * @param rpc its chain
   * @param contract an aggregator or a receiver
   */
  public record Store(Rpc rpc, Address contract) {}

  /** Compares these rows. */
  public RoundCheck(Store source, Store destination, List<Integer> rows) {
    this.source = source;
    this.destination = destination;
    this.rows = List.copyOf(rows);
  }

  /** For each row whether the destination has the round that the source has; none is unequal. */
  public SortedMap<Integer, Boolean> equal() {
    SortedMap<Integer, Boolean> equal = new TreeMap<>();
    List<BigInteger> there = rounds(destination);
    List<BigInteger> here = rounds(source);
    for (int i = 0; i < rows.size(); i++) {
      equal.put(
          rows.get(i), !here.isEmpty() && !there.isEmpty() && here.get(i).equals(there.get(i)));
    }
    return equal;
  }

  /** The rounds of the rows; none when the chain does not answer. */
  private List<BigInteger> rounds(Store store) {
    try {
      // what a receiver and an aggregator answer is the same
      ChainReader.Batch batch = new ChainReader(store.rpc(), CALL_LIMIT, KnownErrors.ALL).batch();
      List<ChainReader.Slot<BigInteger>> slots =
          rows.stream()
              .map(row ->
                  batch.call(store.contract(), OracleReceiver.latest(BigInteger.valueOf(row))))
              .toList();
      batch.run();
      return slots.stream().map(slot -> slot.get().shiftRight(ROUND_BITS_FROM)).toList();
    } catch (ReadFailedException e) {
      return List.of();
    }
  }
}
