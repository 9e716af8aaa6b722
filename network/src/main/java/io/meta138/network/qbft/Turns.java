package io.meta138.network.qbft;

import io.meta138.platform.types.Address;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose turn it is in QBFT: the validator after the last proposer in the sorted list proposes in
 * round 0, and with each round change the one after that.
 */
public final class Turns {
  private Turns() {}

  /**
   * Validators that have to agree: two thirds, rounded up.
   *
   * @param validators how many there are
   */
  public static int quorum(int validators) {
    return Math.ceilDiv(2 * validators, 3);
  }

  /**
   * Who had a turn at a block before the one that proposed it, earliest first; empty at round 0,
   * and where the proposer is not among the validators.
   *
   * @param validators who were to agree on the block
   * @param proposer of the block
   * @param round in which it was agreed on
   */
  public static List<Address> missed(List<Address> validators, Address proposer, long round) {
    List<Address> order = validators.stream().sorted().toList();
    int at = order.indexOf(proposer);
    if (at < 0) {
      return List.of();
    }
    int count = (int) Math.min(round, order.size() - 1L);
    List<Address> missed = new ArrayList<>(count);
    for (int back = count; back > 0; back--) {
      missed.add(order.get(Math.floorMod(at - back, order.size())));
    }
    return missed;
  }

  /**
   * Whose turn it is.
   *
   * @param validators who are to agree, at least one
   * @param last proposer of the block before
   * @param round of this block
   */
  public static Address proposer(List<Address> validators, Address last, long round) {
    List<Address> order = validators.stream().sorted().toList();
    int after = 0;
    while (after < order.size() && order.get(after).compareTo(last) <= 0) {
      after++;
    }
    return order.get((int) ((after + round) % order.size()));
  }
}
