package io.meta138.bench;

import io.meta138.app.devnet.DevnetTools;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.ccip.lanes.Selector;
import io.meta138.chain.abi.Command;
import io.meta138.chain.abi.Query;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.contracts.OracleReceiver;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.FreePorts;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hex;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** Two local chains with a router on each, a lane between them and a receiver at its end. */
final class LaneChains implements AutoCloseable {
  static final ChainId SOURCE = new ChainId(138);
  static final ChainId DESTINATION = new ChainId(2138);

  private static final Selector HERE = Selector.parse("13800000000000000138");
  private static final Selector THERE = Selector.parse("2138000000000002138");
  private static final String FEE = "0x2540be400";
  private static final long GAS_LIMIT = 300_000;
  private static final long COMMITTEE_DELAY = 86_400;
  private static final int RING = 2;
  private static final int MOST_TRIES = 200;

  private final Json json;
  private final Child sourceChild;
  private final Child destinationChild;
  private final URI source;
  private final URI destination;
  private final Address admin;
  private final Address sender;
  private final Address near;
  private final Address far;
  private final Address receiver;

  LaneChains(Path root, Path work, HttpClient client, List<Address> attesters, int threshold)
      throws IOException, InterruptedException {
    json = new Json(new BoundedHttp(client));
    source = address();
    destination = address();
    sourceChild = anvil(root, work, source, SOURCE);
    destinationChild = anvil(root, work, destination, DESTINATION);
    awaitChain(source);
    awaitChain(destination);
    JsonNode accounts = json.call(source, "eth_accounts", "");
    admin = Address.parse(accounts.get(0).asString());
    sender = Address.parse(accounts.get(1).asString());
    near = deploy(source, router(HERE, attesters, threshold));
    far = deploy(destination, router(THERE, attesters, threshold));
    LaneRouter.LaneTerms terms =
        new LaneRouter.LaneTerms(
            BigInteger.valueOf(1_000), BigInteger.ONE, BigInteger.ONE, 3_000_000);
    send(source, near, LaneRouter.openLane(THERE.value(), far, terms));
    send(destination, far, LaneRouter.openLane(HERE.value(), near, terms));
    receiver =
        deploy(
            destination,
            OracleReceiver.creation(
                new OracleReceiver.OracleReceiverConfig(
                    far, HERE.value(), sender, RING, admin, 0, admin)));
  }

  private static URI address() throws IOException {
    return URI.create("http://127.0.0.1:" + FreePorts.next());
  }

  private static Child anvil(Path root, Path work, URI at, ChainId id) throws IOException {
    return Child.start(
        List.of(
            DevnetTools.anvil(root).toString(),
            "--host",
            "127.0.0.1",
            "--port",
            Integer.toString(at.getPort()),
            "--chain-id",
            id.toString(),
            "--quiet"),
        work.resolve("anvil-" + id + ".log"));
  }

  private void awaitChain(URI node) throws InterruptedException {
    for (int tries = 0; ; tries++) {
      try {
        json.call(node, "eth_chainId", "");
        return;
      } catch (BenchException notYet) {
        if (tries == MOST_TRIES) {
          throw notYet;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }

  private byte[] router(Selector selector, List<Address> attesters, int threshold) {
    return LaneRouter.creation(
        new LaneRouter.LaneRouterConfig(
            selector.value(),
            admin,
            0,
            admin,
            admin,
            admin,
            attesters,
            threshold,
            COMMITTEE_DELAY));
  }

  private Address deploy(URI node, byte[] creation) throws InterruptedException {
    JsonNode hash =
        json.call(
            node,
            "eth_sendTransaction",
            "{\"from\":\"%s\",\"data\":\"%s\"}".formatted(admin, Hex.encode(creation)));
    // the node answers before the block is there
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      JsonNode receipt = json.call(node, "eth_getTransactionReceipt", hash.toString());
      if (!receipt.isNull()) {
        return Address.parse(receipt.get("contractAddress").asString());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    throw new BenchException("no contract is created at " + node);
  }

  private void send(URI node, Address to, Command command) throws InterruptedException {
    json.call(
        node,
        "eth_sendTransaction",
        "{\"from\":\"%s\",\"to\":\"%s\",\"data\":\"%s\"}"
            .formatted(admin, to, Hex.encode(command.data())));
  }

  /** Coins for whoever delivers. */
  void fund(Address account) throws InterruptedException {
    json.call(destination, "anvil_setBalance", "\"%s\",\"0x56bc75e2d63100000\"".formatted(account));
  }

  /**
   * From now on each chain has a block a second, the destination's this long after the source's.
   */
  void tick(long phaseMillis) throws InterruptedException {
    for (URI node : List.of(source, destination)) {
      json.call(node, "evm_setAutomine", "false");
      json.call(node, "evm_setIntervalMining", "0");
    }
    json.call(source, "evm_setIntervalMining", "1");
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(phaseMillis));
    json.call(destination, "evm_setIntervalMining", "1");
  }

  /** Sends a price of one row over the lane, without waiting for a block. */
  void sendRow(int row, long round) throws InterruptedException {
    ByteBuffer payload = ByteBuffer.allocate(35);
    payload.put((byte) 1).putShort((short) row);
    byte[] word =
        BigInteger.valueOf(round)
            .shiftLeft(228)
            .or(BigInteger.valueOf(1_800_000_000L).shiftLeft(192))
            .or(BigInteger.valueOf(1_000 + round))
            .toByteArray();
    payload.position(35 - word.length).put(word);
    byte[] to = new byte[32];
    System.arraycopy(receiver.toBytes(), 0, to, 12, 20);
    ByteBuffer extra = ByteBuffer.allocate(36);
    extra.putInt(0x97a657c9).position(28).putLong(GAS_LIMIT);
    Query<?> call =
        LaneRouter.ccipSend(
            THERE.value(),
            new LaneRouter.EVM2AnyMessage(
                to, payload.array(), List.of(), Address.ZERO, extra.array()));
    json.call(
        source,
        "eth_sendTransaction",
        "{\"from\":\"%s\",\"to\":\"%s\",\"value\":\"%s\",\"gas\":\"0x30d40\",\"data\":\"%s\"}"
            .formatted(sender, near, FEE, Hex.encode(call.data())));
  }

  Lane lane(LanePolicy policy) {
    return Lane.between(
        "bench",
        new ChainDefinition("here", SOURCE, HERE, new Finality.Immediate(), 0),
        near,
        new ChainDefinition("there", DESTINATION, THERE, new Finality.Immediate(), 0),
        far,
        List.of(sender),
        List.of(receiver),
        policy);
  }

  URI source() {
    return source;
  }

  URI destination() {
    return destination;
  }

  @Override
  public void close() {
    sourceChild.close();
    destinationChild.close();
  }
}
