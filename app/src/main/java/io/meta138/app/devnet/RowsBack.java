package io.meta138.app.devnet;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.messages.RowPayload;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.contracts.OracleReceiver;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.oracle.publishing.RowState;
import io.meta138.platform.lifecycle.Background;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;

/**
 * Sends the rows that arrived on a devnet's second chain back to the first, from a plain account
 * through the router: whatever a lane carries out comes home again.
 */
final class RowsBack extends Background {
  private static final Logger LOG = LoggerFactory.getLogger(RowsBack.class);
  private static final Duration EVERY = Duration.ofSeconds(3);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
  private static final int EXTRA_ARGS_V1 = 0x97a657c9;
  private static final long GAS = 60_000;
  private static final long GAS_OF_ROW = 75_000;

  private final Lane lane;
  private final Address rows;
  private final List<Integer> wanted;
  private final ChainReader reader;
  private final TransactionManager transactions;
  private final InstantSource clock;
  private List<BigInteger> last = List.of();

  /**
   * Sends nothing before it is started.
   *
   * @param lane from the second chain to the first
   * @param rows the receiver there whose rows are sent
   * @param wanted numbers of the rows
   * @param rpc the second chain
   * @param transactions of the account that sends
   */
  RowsBack(
      Lane lane,
      Address rows,
      List<Integer> wanted,
      Rpc rpc,
      TransactionManager transactions,
      InstantSource clock) {
    this.lane = lane;
    this.rows = rows;
    this.wanted = List.copyOf(wanted);
    this.reader = new ChainReader(rpc, CALL_LIMIT, KnownErrors.ALL);
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "rows sent back";
  }

  @Override
  protected void run() throws InterruptedException {
    while (true) {
      try {
        send();
      } catch (ReadFailedException e) {
        LOG.debug("{}: {}", name(), e.reason());
      } catch (NestedRuntimeException e) {
        LOG.warn("{}: the database does not answer", name(), e);
      }
      TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
    }
  }

  /** Sends the rows once, unless they are as they were. */
  void send() {
    List<RowPayload.Row> found = read();
    List<BigInteger> words = found.stream().map(RowPayload.Row::word).toList();
    if (found.isEmpty() || words.equals(last)) {
      return;
    }
    BigInteger selector = lane.destination().selector().value();
    LaneRouter.EVM2AnyMessage message =
        new LaneRouter.EVM2AnyMessage(
            word(lane.receivers().getFirst()),
            new RowPayload(found).encode(),
            List.of(),
            Address.ZERO,
            extraArgs(GAS + GAS_OF_ROW * found.size()));
    BigInteger fee = reader.read(lane.router(), LaneRouter.getFee(selector, message));
    transactions.submit(
        new Intent(
            "rows-back/" + clock.instant().toEpochMilli(),
            Optional.of("rows-back"),
            Optional.of(lane.router()),
            new Wei(fee),
            LaneRouter.ccipSend(selector, message).data(),
            Optional.empty(),
            Optional.of(clock.instant().plus(EVERY.multipliedBy(4)))));
    last = words;
  }

  private List<RowPayload.Row> read() {
    ChainReader.Batch batch = reader.batch();
    List<ChainReader.Slot<BigInteger>> words = new ArrayList<>();
    List<ChainReader.Slot<BigInteger>> carried = new ArrayList<>();
    for (int row : wanted) {
      words.add(batch.call(rows, OracleReceiver.latest(BigInteger.valueOf(row))));
      carried.add(batch.call(rows, OracleReceiver.carriedAt(BigInteger.valueOf(row))));
    }
    batch.run();
    List<RowPayload.Row> found = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      BigInteger word = words.get(i).get();
      if (word.signum() != 0) {
        boolean carries = RowState.carries(word);
        found.add(
            new RowPayload.Row(
                wanted.get(i),
                word,
                carries ? Optional.of(carried.get(i).get()) : Optional.empty()));
      }
    }
    return found;
  }

  private static byte[] word(Address address) {
    return ByteBuffer.allocate(32).position(12).put(address.toBytes()).array();
  }

  private static byte[] extraArgs(long gas) {
    return ByteBuffer.allocate(36).putInt(EXTRA_ARGS_V1).putLong(28, gas).array();
  }
}
