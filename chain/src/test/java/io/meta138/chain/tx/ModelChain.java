package io.meta138.chain.tx;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A chain of one account in memory, with a pool, races, reorgs and a bad connection. */
final class ModelChain implements Rpc {
  static final Address ACCOUNT = Address.parse("0x00000000000000000000000000000000000000aa");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  record Tx(Hash hash, long nonce, BigInteger maxFee, BigInteger tip, String key) {}

  record Block(Hash hash, Instant at, List<Tx> transactions) {}

  private final Random random;
  private final List<Block> blocks = new ArrayList<>();
  private final Map<Long, Tx> pool = new TreeMap<>();
  private final Map<Long, List<Tx>> replaced = new HashMap<>();
  private BigInteger baseFee = BigInteger.valueOf(1000);
  boolean down;
  double lostSends;
  double crashes;
  double races;

  /** Of the newest blocks, how many are counted while their transactions can't be looked up yet. */
  int unindexed;

  /** Of the newest blocks, how many are announced while their transactions are not served yet. */
  int unserved;

  /**
   * How far below the newest block accounts' states are kept; negative: only the newest is told.
   */
  int keptStates = 1_000;

  /** What the next block says that the time is. */
  Instant time = Instant.EPOCH;

  ModelChain(Random random) {
    this.random = random;
    blocks.add(new Block(Keccak.hash(new byte[] {1}), Instant.EPOCH, List.of()));
  }

  List<Tx> canonical() {
    return blocks.stream().flatMap(b -> b.transactions().stream()).toList();
  }

  Map<Long, Tx> pool() {
    return pool;
  }

  int height() {
    return blocks.size() - 1;
  }

  private long nonce() {
    return canonical().size();
  }

  void mine() {
    baseFee =
        baseFee
            .multiply(BigInteger.valueOf(90 + random.nextInt(22)))
            .divide(BigInteger.valueOf(100))
            .max(BigInteger.TEN)
            .min(BigInteger.valueOf(50_000));
    List<Tx> in = new ArrayList<>();
    long nonce = nonce();
    while (true) {
      Tx next = pool.get(nonce);
      List<Tx> older = replaced.getOrDefault(nonce, List.of());
      if (!older.isEmpty() && random.nextDouble() < races) {
        next = older.get(random.nextInt(older.size()));
      }
      if (next == null || next.maxFee().compareTo(baseFee) < 0) {
        break;
      }
      in.add(next);
      pool.remove(nonce);
      replaced.remove(nonce);
      nonce++;
    }
    append(in);
  }

  private void append(List<Tx> in) {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    blocks.add(
        new Block(Keccak.hash(blocks.getLast().hash().toBytes(), salt), time, List.copyOf(in)));
  }

  void foreign() {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    pool.remove(nonce());
    append(List.of(new Tx(Keccak.hash(salt), nonce(), BigInteger.TEN, BigInteger.ZERO, "foreign")));
  }

  /** Removes blocks; their transactions return to the pool, except a share that is lost. */
  void reorg(int depth, double lost) {
    List<Tx> back = new ArrayList<>();
    for (int i = 0; i < depth && blocks.size() > 1; i++) {
      back.addAll(blocks.removeLast().transactions());
    }
    for (Tx tx : back) {
      if (random.nextDouble() >= lost) {
        pool.put(tx.nonce(), tx);
      }
    }
    if (random.nextBoolean()) {
      append(List.of());
    }
  }

  /** Comes back at an older block with an empty pool. */
  void forget(int depth) {
    for (int i = 0; i < depth && blocks.size() > 1; i++) {
      blocks.removeLast();
    }
    pool.clear();
    replaced.clear();
  }

  void evict() {
    if (!pool.isEmpty()) {
      List<Long> nonces = List.copyOf(pool.keySet());
      pool.remove(nonces.get(random.nextInt(nonces.size())));
    }
  }

  @Override
  public ChainId chainId() {
    return ChainId.META;
  }

  @Override
  public RpcOutcome call(RpcRequest request, Duration deadline) {
    if (down) {
      return new RpcOutcome.Unavailable("down");
    }
    return answer(request);
  }

  @Override
  public List<RpcOutcome> batch(List<RpcRequest> requests, Duration deadline) {
    return requests.stream().map(r -> call(r, deadline)).toList();
  }

  private RpcOutcome answer(RpcRequest request) {
    return switch (request.method()) {
      case "eth_getBlockByNumber" ->
          block(
              request.params().getFirst().toString(),
              Boolean.TRUE.equals(request.params().getLast()));
      case "eth_getTransactionCount" -> count(request.params().getLast().toString());
      case "eth_gasPrice" -> quantity(baseFee.longValue() + 100);
      case "eth_maxPriorityFeePerGas" -> quantity(100);
      case "eth_getBalance" -> quantity(1_000_000);
      case "eth_getTransactionReceipt" ->
          receipt(Hash.parse(request.params().getFirst().toString()));
      case "eth_getTransactionByHash" ->
          new RpcOutcome.Result(
              known(Hash.parse(request.params().getFirst().toString()))
                  ? JSON.objectNode().put("hash", "0x")
                  : JSON.nullNode());
      case "eth_sendRawTransaction" -> send(Hex.decode(request.params().getFirst().toString()));
      default -> throw new AssertionError(request.method());
    };
  }

  private RpcOutcome send(byte[] raw) {
    if (random.nextDouble() < crashes) {
      throw new SimulatedCrash();
    }
    boolean lost = random.nextDouble() < lostSends;
    if (lost && random.nextBoolean()) {
      return new RpcOutcome.Unavailable("timeout on the way there");
    }
    RpcOutcome outcome = take(raw);
    if (random.nextDouble() < crashes) {
      throw new SimulatedCrash();
    }
    return lost ? new RpcOutcome.Unavailable("timeout on the way back") : outcome;
  }

  private RpcOutcome take(byte[] raw) {
    String[] parts = new String(raw, StandardCharsets.UTF_8).split("\\|", -1);
    Tx tx =
        new Tx(
            Keccak.hash(raw),
            Long.parseLong(parts[0]),
            new BigInteger(parts[1]),
            new BigInteger(parts[2]),
            parts[3]);
    Tx held = pool.get(tx.nonce());
    if (held != null && held.hash().equals(tx.hash())) {
      return refused("already known");
    }
    if (tx.nonce() < nonce()) {
      return refused("nonce too low: next nonce " + nonce() + ", tx nonce " + tx.nonce());
    }
    if (tx.nonce() > nonce() + 64) {
      return refused("nonce too high");
    }
    if (tx.maxFee().compareTo(baseFee) < 0) {
      return refused("max fee per gas less than block base fee");
    }
    if (held != null) {
      if (!outbids(tx.maxFee(), held.maxFee()) || !outbids(tx.tip(), held.tip())) {
        return refused("replacement transaction underpriced");
      }
      replaced.computeIfAbsent(tx.nonce(), n -> new ArrayList<>()).add(held);
    }
    pool.put(tx.nonce(), tx);
    return new RpcOutcome.Result(JSON.stringNode(tx.hash().toString()));
  }

  private static boolean outbids(BigInteger fresh, BigInteger old) {
    return fresh.multiply(BigInteger.TEN).compareTo(old.multiply(BigInteger.valueOf(11))) >= 0;
  }

  private boolean known(Hash hash) {
    // a block can only take what some node still has, and after a reorg nodes are asked for that
    Stream<Tx> elsewhere = replaced.values().stream().filter(r -> races > 0).flatMap(List::stream);
    return Stream.concat(pool.values().stream(), elsewhere).anyMatch(t -> t.hash().equals(hash))
        || at(hash).isPresent();
  }

  private Optional<Integer> at(Hash hash) {
    for (int i = 0; i < blocks.size() - unindexed; i++) {
      if (blocks.get(i).transactions().stream().anyMatch(t -> t.hash().equals(hash))) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private RpcOutcome receipt(Hash hash) {
    Optional<Integer> number = at(hash);
    JsonNode node = JSON.nullNode();
    if (number.isPresent()) {
      ObjectNode receipt = JSON.objectNode();
      receipt.put("transactionHash", hash.toString());
      receipt.put("blockNumber", Hex.quantity(number.get()));
      receipt.put("blockHash", blocks.get(number.get()).hash().toString());
      receipt.put("gasUsed", "0x5208");
      receipt.put("status", "0x1");
      node = receipt;
    }
    return new RpcOutcome.Result(node);
  }

  private RpcOutcome count(String tag) {
    if (tag.equals("latest")) {
      return quantity(nonce());
    }
    int number = Hex.number(tag).intValueExact();
    if (number > height() || number < height() - keptStates) {
      return refused("missing trie node");
    }
    return quantity(
        blocks.subList(0, number + 1).stream().mapToLong(b -> b.transactions().size()).sum());
  }

  private RpcOutcome block(String tag, boolean full) {
    int number = tag.equals("latest") ? height() : Hex.number(tag).intValueExact();
    if (number > height() || (full && number > height() - unserved)) {
      return new RpcOutcome.Result(JSON.nullNode());
    }
    ObjectNode block = JSON.objectNode();
    block.put("number", Hex.quantity(number));
    block.put("hash", blocks.get(number).hash().toString());
    block.put("timestamp", Hex.quantity(blocks.get(number).at().getEpochSecond()));
    block.put("baseFeePerGas", Hex.quantity(baseFee));
    if (full) {
      ArrayNode transactions = block.putArray("transactions");
      for (Tx tx : blocks.get(number).transactions()) {
        transactions
            .addObject()
            .put("hash", tx.hash().toString())
            .put("from", ACCOUNT.toString())
            .put("nonce", Hex.quantity(tx.nonce()));
      }
    }
    return new RpcOutcome.Result(block);
  }

  private static RpcOutcome quantity(long value) {
    return new RpcOutcome.Result(JSON.stringNode(Hex.quantity(value)));
  }

  private static RpcOutcome refused(String words) {
    return new RpcOutcome.Refused(-32000, words, "");
  }
}
