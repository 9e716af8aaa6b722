package io.meta138.chain.rpc;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a node says of a transaction that is in a block.
 *
 * @param transaction its hash
 * @param blockNumber of its block
 * @param blockHash of its block
 * @param gasUsed in it
 * @param gasPrice paid a unit of gas, where the node tells it
 * @param success false when it reverted
 * @param created the contract it created
 * @param logs what contracts logged in it
 */
public record TransactionReceipt(
    Hash transaction,
    long blockNumber,
    Hash blockHash,
    long gasUsed,
    Optional<Wei> gasPrice,
    boolean success,
    Optional<Address> created,
    List<Log> logs) {

  /** Copies the logs. */
  public TransactionReceipt {
    logs = List.copyOf(logs);
  }

  /**
   * One event of a contract.
   *
   * @param address of the contract
   * @param topics at most four, the event's signature first
   * @param data the other fields, encoded
   */
  public record Log(Address address, List<Hash> topics, byte[] data) {
    /** Copies the topics. */
    public Log {
      topics = List.copyOf(topics);
    }
  }

  /** The receipt in an answer; empty when it is malformed. */
  static Optional<TransactionReceipt> parse(JsonNode node) {
    Optional<Hash> transaction = Quantities.hash(node.path("transactionHash"));
    Optional<Long> blockNumber = Quantities.small(node.path("blockNumber"));
    Optional<Hash> blockHash = Quantities.hash(node.path("blockHash"));
    Optional<Long> gasUsed = Quantities.small(node.path("gasUsed"));
    Optional<Long> status = Quantities.small(node.path("status"));
    Optional<List<Log>> logs = logs(node.path("logs"));
    if (transaction.isEmpty()
        || blockNumber.isEmpty()
        || blockHash.isEmpty()
        || gasUsed.isEmpty()
        || status.isEmpty()
        || logs.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TransactionReceipt(
            transaction.get(),
            blockNumber.get(),
            blockHash.get(),
            gasUsed.get(),
            Quantities.number(node.path("effectiveGasPrice")).map(Wei::new),
            status.get() == 1,
            Quantities.address(node.path("contractAddress")),
            logs.get()));
  }

  private static Optional<List<Log>> logs(JsonNode node) {
    List<Log> logs = new ArrayList<>();
    for (JsonNode log : node.values()) {
      Optional<Address> address = Quantities.address(log.path("address"));
      Optional<byte[]> data = Quantities.bytes(log.path("data"));
      List<Hash> topics =
          log.path("topics").values().stream()
              .flatMap(topic -> Quantities.hash(topic).stream())
              .toList();
      if (address.isEmpty() || data.isEmpty() || topics.size() != log.path("topics").size()) {
        return Optional.empty();
      }
      logs.add(new Log(address.get(), topics, data.get()));
    }
    return node.isArray() ? Optional.of(logs) : Optional.empty();
  }
}
