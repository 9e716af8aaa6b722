package io.meta138.ccip.tracking;

import com.esaulpaugh.headlong.abi.Tuple;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.tracking.Told.Announced;
import io.meta138.ccip.tracking.Told.Fact;
import io.meta138.ccip.tracking.Told.Kind;
import io.meta138.chain.abi.Codec;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Reads what a lane's source tells. */
final class SourceReaders {
  /** Tags of CCIP's extra arguments whose first word is the gas limit: V1 and V2 for EVM chains. */
  private static final int EXTRA_V1 = 0x97a657c9;

  private static final int EXTRA_V2 = 0x181dcf10;

  private final Lane lane;
  private final long toward;

  SourceReaders(Lane lane) {
    this.lane = lane;
    toward = lane.destination().selector().bits();
  }

  private boolean isOurs(ScannedLog log) {
    return log.topics().size() > 1 && Words.selector(log.topics().get(1)) == toward;
  }

  /** {@code CCIPMessageSent} of our own on ramp and CCIP 2.0's. */
  void sent(ScannedLog log, List<Told> told) {
    Tuple data = Event.SENT.read(log);
    if (!isOurs(log)) {
      return;
    }
    byte[] encoded = data.get(2);
    Hash id = log.topics().get(3);
    if (!Keccak.hash(encoded).equals(id)) {
      throw new MalformedLogException("message id");
    }
    MessageV1 message = MessageV1.read(encoded);
    if (message.source() != lane.source().selector().bits() || message.destination() != toward) {
      throw new MalformedLogException("message selectors");
    }
    if (!message.sender().equals(Words.address(log.topics().get(2)))) {
      throw new MalformedLogException("message sender");
    }
    boolean own = lane.protocol() == Protocol.LANE;
    told.add(
        new Announced(
            lane.name(),
            own,
            own ? Optional.of(message.offRamp()) : Optional.empty(),
            notNegative(message.number()),
            id,
            message.sender(),
            message.receiver(),
            encoded,
            message.payload(),
            message.receiverGas(),
            Codec.toAddress(data.get(0)),
            own ? Optional.empty() : Optional.of(sumOfReceipts(data.get(3)))));
  }

  private static BigInteger sumOfReceipts(Tuple[] receipts) {
    BigInteger sum = BigInteger.ZERO;
    for (Tuple receipt : receipts) {
      BigInteger amount = receipt.get(3);
      sum = sum.add(amount);
    }
    if (sum.bitLength() > 256) {
      throw new MalformedLogException("fee");
    }
    return sum;
  }

  private static long notNegative(long number) {
    if (number < 0) {
      throw new MalformedLogException("number");
    }
    return number;
  }

  /** {@code CCIPMessageSent} of CCIP 1.6. */
  void sent16(ScannedLog log, List<Told> told) {
    Tuple message = Event.SENT_1_6.read(log).get(0);
    if (!isOurs(log)) {
      return;
    }
    Tuple header = message.get(0);
    BigInteger source = header.get(1);
    BigInteger destination = header.get(2);
    BigInteger number = header.get(3);
    if (source.longValue() != lane.source().selector().bits()
        || destination.longValue() != toward) {
      throw new MalformedLogException("message selectors");
    }
    if (!number.equals(Words.number(log.topics().get(2)))) {
      throw new MalformedLogException("message number");
    }
    byte[] receiver = message.get(3);
    byte[] id = header.get(0);
    if (!MessageId16.of(message, lane.onRamp()).equals(Hash.of(id))) {
      throw new MalformedLogException("message id");
    }
    told.add(
        new Announced(
            lane.name(),
            false,
            Optional.empty(),
            Words.count(number),
            Hash.of(id),
            Codec.toAddress(message.get(1)),
            MessageV1.address(receiver),
            log.data(),
            message.get(2),
            gasLimit(message.get(4)),
            Codec.toAddress(message.get(5)),
            Optional.of(message.get(6))));
  }

  private static long gasLimit(byte[] extraArguments) {
    if (extraArguments.length < 36) {
      return 0;
    }
    int tag = ByteBuffer.wrap(extraArguments).getInt();
    if (tag != EXTRA_V1 && tag != EXTRA_V2) {
      return 0;
    }
    byte[] word = new byte[32];
    System.arraycopy(extraArguments, 4, word, 0, 32);
    return Words.count(new BigInteger(1, word));
  }

  void opened(ScannedLog log, List<Told> told) {
    Tuple data = Event.LANE_OPENED.read(log);
    if (isOurs(log)) {
      Address remote = Codec.toAddress(data.get(0));
      int generation = data.get(1);
      byte[] ends = Told.ends(remote, log.address());
      told.add(fact(Kind.OPENED, Optional.empty(), generation, BigInteger.ZERO, ends));
    }
  }

  void rowsSent(ScannedLog log, List<Told> told) {
    Tuple data = Event.ROWS_SENT.read(log);
    if (isOurs(log)) {
      Address token = Codec.toAddress(data.get(0));
      told.add(
          fact(Kind.ROWS_SENT, Optional.of(log.topics().get(2)), 0, data.get(1), token.toBytes()));
    }
  }

  void sendFailed(ScannedLog log, List<Told> told) {
    Tuple data = Event.SEND_FAILED.read(log);
    if (isOurs(log)) {
      told.add(fact(Kind.SEND_FAILED, Optional.empty(), 0, data.get(0), data.get(1)));
    }
  }

  private Fact fact(
      Kind kind, Optional<Hash> message, long number, BigInteger amount, byte[] data) {
    return new Fact(lane.name(), kind, message, number, 0, amount, data);
  }
}
