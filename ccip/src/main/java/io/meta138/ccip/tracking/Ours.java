package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.platform.types.Address;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which messages of a lane are for its operator to care about: on our own lanes all, since nobody
 * else delivers them; on lanes that others carry, with everybody's messages on them, those that our
 * contracts send or receive.
 *
 * @param all whether every message is
 * @param contracts that send or receive the others
 */
record Ours(boolean all, List<byte[]> contracts) {
  /** A condition on {@code ccip.message}; {@link #on} gives its parameters. */
  static final String CONDITION =
      " (cast(:all as boolean) or sender in (:ours) or receiver in (:ours)) ";

  static Ours of(Lane lane) {
    List<Address> contracts = new ArrayList<>(lane.senders());
    contracts.addAll(lane.receivers());
    boolean all = lane.protocol() == Protocol.LANE || contracts.isEmpty();
    // a list in a statement is never empty
    return new Ours(
        all,
        contracts.isEmpty()
            ? List.of(Address.ZERO.toBytes())
            : contracts.stream().map(Address::toBytes).toList());
  }

  JdbcClient.StatementSpec on(JdbcClient.StatementSpec statement) {
    return statement.param("all", all).param("ours", contracts);
  }
}
