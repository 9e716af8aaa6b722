package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Who holds the roles. The contract can't list them: candidates come from its events and the
 * specification, and each is asked for.
 *
 * @param holders by role; every role is there
 * @param complete false when the chain would not give the events, so that others may hold roles
 */
record RoleHolders(Map<Role, SortedSet<Address>> holders, boolean complete) {
  private static final int MOST_LOG_CALLS = 500;

  SortedSet<Address> of(Role role) {
    return holders.getOrDefault(role, new TreeSet<>());
  }

  static RoleHolders read(
      ChainReader reader, Address aggregator, long fromBlock, Collection<Address> known) {
    Set<Address> candidates = new TreeSet<>(known);
    boolean complete = fromEvents(reader, aggregator, fromBlock, candidates);
    ChainReader.Batch batch = reader.batch();
    Map<Role, Map<Address, ChainReader.Slot<Boolean>>> slots = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      Map<Address, ChainReader.Slot<Boolean>> each = new java.util.TreeMap<>();
      for (Address candidate : candidates) {
        each.put(candidate, batch.call(aggregator, Aggregator.hasRole(role.id(), candidate)));
      }
      slots.put(role, each);
    }
    batch.run();
    Map<Role, SortedSet<Address>> holders = new EnumMap<>(Role.class);
    slots.forEach((role, each) -> {
      SortedSet<Address> those = new TreeSet<>();
      each.forEach((address, holds) -> {
        if (holds.get()) {
          those.add(address);
        }
      });
      holders.put(role, those);
    });
    return new RoleHolders(holders, complete);
  }

  private static boolean fromEvents(
      ChainReader reader, Address aggregator, long fromBlock, Set<Address> candidates) {
    try {
      long head =
          Hex.number(reader.ask(RpcRequest.of("eth_blockNumber")).asString()).longValueExact();
      long span = Math.max(1, head - fromBlock + 1);
      int calls = 0;
      long from = fromBlock;
      while (from <= head) {
        if (++calls > MOST_LOG_CALLS) {
          return false;
        }
        long to = Math.min(head, from + span - 1);
        try {
          candidates.addAll(granted(reader, aggregator, from, to));
          from = to + 1;
        } catch (ReadFailedException e) {
          if (span == 1) {
            return false;
          }
          span = Math.max(1, span / 4); // nodes limit the range, each in its own way
        }
      }
      return true;
    } catch (ReadFailedException e) {
      return false;
    }
  }

  private static List<Address> granted(ChainReader reader, Address aggregator, long from, long to) {
    JsonNode logs =
        reader.ask(
            RpcRequest.of(
                "eth_getLogs",
                Map.of(
                    "address",
                    aggregator.toString(),
                    "fromBlock",
                    Hex.quantity(from),
                    "toBlock",
                    Hex.quantity(to),
                    "topics",
                    List.of(Aggregator.RoleGranted.TOPIC.toString()))));
    List<Address> out = new ArrayList<>();
    for (JsonNode log : logs) {
      byte[] account = Hash.parse(log.path("topics").path(2).asString("")).toBytes();
      out.add(Address.of(java.util.Arrays.copyOfRange(account, 12, 32)));
    }
    return out;
  }
}
