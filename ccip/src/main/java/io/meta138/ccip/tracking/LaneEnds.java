package io.meta138.ccip.tracking;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.lanes.Selector;
import io.meta138.chain.abi.AbiException;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.Codec;
import io.meta138.chain.abi.Erc20;
import io.meta138.chain.abi.Query;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks the contracts at both ends of lanes whether they are open, and accounts what they hold. */
final class LaneEnds {
  private static final TupleType<Tuple> SUBJECT = Codec.type("(bytes16)");
  private static final TupleType<Tuple> NONE = Codec.type("()");

  private final Map<ChainId, ChainReader> chains;

  LaneEnds(Map<ChainId, ChainReader> chains) {
    this.chains = Map.copyOf(chains);
  }

  /**
   * What was found.
   *
   * @param amiss what holds
   * @param unknown what could not be asked
   * @param sent how many messages the source's router has numbered, by lane of ours
   */
  record Found(List<Condition> amiss, Set<Condition.Key> unknown, Map<String, Long> sent) {
    Found() {
      this(new ArrayList<>(), new HashSet<>(), new HashMap<>());
    }
  }

  private ChainReader chain(ChainId id) {
    ChainReader reader = chains.get(id);
    if (reader == null) {
      throw new ReadFailedException("no access to chain " + id);
    }
    return reader;
  }

  /** Whether the lane is open at both ends. */
  void open(Lane lane, Found found) {
    Condition.Key key = new Condition.Key("ccip.lane.stopped", "lane:" + lane.name());
    try {
      List<String> closed = new ArrayList<>();
      if (lane.protocol() == Protocol.LANE) {
        LaneRouter.LaneView source =
            router(lane.source().id(), lane.router(), lane.destination().selector());
        found.sent().put(lane.name(), source.sent().longValue());
        stopped(source).ifPresent(state -> closed.add("source " + state));
        stopped(router(lane.destination().id(), lane.offRamp(), lane.source().selector()))
            .ifPresent(state -> closed.add("destination " + state));
      } else {
        if (cursed(lane.source().id(), lane.onRamp(), 1, lane.destination().selector())) {
          closed.add("source cursed");
        }
        if (cursed(lane.destination().id(), lane.offRamp(), 2, lane.source().selector())) {
          closed.add("destination cursed");
        }
      }
      if (!closed.isEmpty()) {
        String state = String.join(", ", closed);
        found
            .amiss()
            .add(
                new Condition(
                    key,
                    "lane %s carries nothing: %s".formatted(lane.name(), state),
                    Map.of("lane", lane.name(), "state", state)));
      }
    } catch (ReadFailedException e) {
      found.unknown().add(key);
      // whether there are newer messages than those that are known is not known either
      found.unknown().add(new Condition.Key(LaneChecks.MISSING, "lane:" + lane.name()));
    }
  }

  private LaneRouter.LaneView router(ChainId chain, Address router, Selector other) {
    return chain(chain).read(router, LaneRouter.lane(other.value()));
  }

  private static Optional<String> stopped(LaneRouter.LaneView end) {
    if (end.remote().equals(Address.ZERO)) {
      return Optional.of("not opened");
    }
    if (end.cursed()) {
      return Optional.of("cursed");
    }
    return end.paused() ? Optional.of("paused") : Optional.empty();
  }

  /** Whether the risk contract that a genuine ramp names has cursed the other chain. */
  private boolean cursed(ChainId chain, Address ramp, int place, Selector other) {
    Query<Address> configured =
        new Query<>(
            "getStaticConfig",
            Codec.call(selector("getStaticConfig()"), NONE),
            answer -> Codec.toAddress(word(answer, place)));
    Address risk = chain(chain).read(ramp, configured);
    byte[] subject = ByteBuffer.allocate(16).putLong(8, other.bits()).array();
    Query<Boolean> cursed =
        new Query<>(
            "isCursed",
            Codec.call(selector("isCursed(bytes16)"), SUBJECT, (Object) subject),
            answer -> word(answer, 0).signum() != 0);
    return chain(chain).read(risk, cursed);
  }

  /** Whether an account holds what it should. */
  void balance(WatchedBalance watched, Found found) {
    Condition.Key key =
        new Condition.Key(
            "ccip.balance.low",
            "account:%s@%s%s"
                .formatted(
                    watched.account(),
                    watched.chain(),
                    watched.token().map(token -> "/" + token).orElse("")));
    try {
      BigInteger held = held(watched);
      if (held.compareTo(watched.minimum()) < 0) {
        found
            .amiss()
            .add(
                new Condition(
                    key,
                    "%s %s of lane %s holds %s, wanted is %s"
                        .formatted(
                            watched.role(),
                            watched.account(),
                            watched.lane(),
                            held,
                            watched.minimum()),
                    Map.of(
                        "lane",
                        watched.lane(),
                        "role",
                        watched.role(),
                        "chain",
                        watched.chain().toString(),
                        "account",
                        watched.account().toString(),
                        "token",
                        watched.token().map(Address::toString).orElse("native"),
                        "balance",
                        held.toString(),
                        "minimum",
                        watched.minimum().toString())));
      }
    } catch (ReadFailedException e) {
      found.unknown().add(key);
    }
  }

  private BigInteger held(WatchedBalance watched) {
    ChainReader chain = chain(watched.chain());
    if (watched.token().isPresent()) {
      return chain.read(watched.token().get(), Erc20.balanceOf(watched.account()));
    }
    ChainReader.Batch batch = chain.batch();
    ChainReader.Slot<Wei> slot = batch.balance(watched.account());
    batch.run();
    return slot.get().amount();
  }

  private static int selector(String signature) {
    return ByteBuffer.wrap(Keccak.bytes(signature.getBytes(StandardCharsets.US_ASCII))).getInt();
  }

  private static BigInteger word(byte[] answer, int index) {
    if (answer.length < 32 * (index + 1)) {
      throw new AbiException("expected word %d, found %d bytes".formatted(index, answer.length));
    }
    return new BigInteger(1, answer, 32 * index, 32);
  }
}
