package io.meta138.acceptance;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How others read a feed: {@code cast}, and a proxy of Chainlink's that points at it. */
final class ChainReaders {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String LATEST = "latestRoundData()(uint80,int256,uint256,uint256,uint80)";
  private static final int ROUND_BITS = 64; // the phase of Chainlink's proxy stands above them

  private final JsonRpc rpc;
  private final String uri;
  private final String sender;
  private final String proxyCode;

  /**
   * What somebody read.
   *
   * @param round it is in, without a proxy's phase
   * @param answer unscaled
   * @param updatedAt in seconds since 1970
   */
  record Reading(long round, BigInteger answer, long updatedAt) {}

  /** On the chain of a devnet's state. */
  ChainReaders(Path state) throws IOException, InterruptedException {
    uri = Meta138.rpcUri(state).toString();
    rpc = Meta138.rpc(state);
    sender = rpc.call("eth_accounts").path(0).stringValue();
    Path artifact = Meta138.ROOT.resolve("contracts/artifacts/EACAggregatorProxy.json");
    proxyCode =
        JsonMapper.shared().readTree(Files.readString(artifact)).path("bytecode").stringValue();
  }

  /** A new {@code EACAggregatorProxy} for a feed, without an access controller. */
  String proxyOf(String feed) throws IOException, InterruptedException {
    String arguments =
        Meta138.cast("abi-encode", "f(address,address)", feed, "0x" + "0".repeat(40));
    String creation =
        rpc.call("eth_sendTransaction", new Creation(sender, proxyCode + arguments.substring(2)))
            .stringValue();
    JsonNode receipt =
        Until.present(
            "a proxy of " + feed,
            LIMIT,
            () ->
                Optional.of(rpc.call("eth_getTransactionReceipt", creation))
                    .filter(JsonNode::isObject));
    return receipt.path("contractAddress").stringValue();
  }

  /** What its newest round is in a block. */
  Reading latest(String contract, long block) throws IOException, InterruptedException {
    JsonNode results =
        JsonMapper.shared()
            .readTree(
                Meta138.cast(
                    "call", contract, LATEST, "--rpc-url", uri, "--json", "--block", "" + block));
    return new Reading(
        integer(results, 0).mod(BigInteger.ONE.shiftLeft(ROUND_BITS)).longValueExact(),
        integer(results, 1),
        integer(results, 3).longValueExact());
  }

  /** The newest block. */
  long head() throws IOException, InterruptedException {
    return rpc.quantity("eth_blockNumber");
  }

  /** An answer as the price it stands for. */
  BigDecimal price(String contract, BigInteger answer) throws IOException, InterruptedException {
    String decimals = Meta138.cast("call", contract, "decimals()(uint8)", "--rpc-url", uri);
    return new BigDecimal(answer, Integer.parseInt(decimals));
  }

  private static BigInteger integer(JsonNode results, int index) {
    JsonNode result = results.path(index);
    return new BigInteger(result.isString() ? result.stringValue() : result.toString());
  }

  private record Creation(String from, String data) {}
}
