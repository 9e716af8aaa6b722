package io.meta138.ccip.tracking;

import com.esaulpaugh.headlong.abi.Tuple;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.Told.Fact;
import io.meta138.ccip.tracking.Told.Kind;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads what a lane's destination tells. */
final class DestinationReaders {
  private static final byte[] NOTHING = {};

  private final Lane lane;
  private final long from;

  DestinationReaders(Lane lane) {
    this.lane = lane;
    from = lane.source().selector().bits();
  }

  private static boolean same(BigInteger selector, long bits) {
    return selector.longValue() == bits;
  }

  /** {@code ExecutionStateChanged} of our own off ramp and CCIP 2.0's. */
  void executed(ScannedLog log, List<Told> told) {
    Tuple data = Event.EXECUTED.read(log);
    int state = data.get(0);
    executed(log, state, data.get(1), BigInteger.ZERO, told);
  }

  void executed16(ScannedLog log, List<Told> told) {
    Tuple data = Event.EXECUTED_1_6.read(log);
    int state = data.get(1);
    executed(log, state, data.get(2), data.get(3), told);
  }

  private void executed(
      ScannedLog log, int state, byte[] returned, BigInteger gasUsed, List<Told> told) {
    if (Words.selector(log.topics().get(1)) != from) {
      return;
    }
    if (gasUsed.bitLength() > 63) {
      throw new MalformedLogException("gas used");
    }
    told.add(
        new Fact(
            lane.name(),
            Kind.EXECUTED,
            Optional.of(log.topics().get(3)),
            Words.count(Words.number(log.topics().get(2))),
            state,
            gasUsed,
            returned));
  }

  void committed(ScannedLog log, List<Told> told) {
    Tuple data = Event.COMMITTED_1_6.read(log);
    roots(data.get(0), Kind.BLESSED, told);
    roots(data.get(1), Kind.COMMITTED, told);
  }

  private void roots(Tuple[] roots, Kind kind, List<Told> told) {
    for (Tuple root : roots) {
      byte[] onRamp = root.get(1);
      if (same(root.get(0), from) && isOnRamp(onRamp)) {
        told.add(
            new Fact(
                lane.name(),
                kind,
                Optional.empty(),
                Words.count(root.get(2)),
                Words.count(root.get(3)),
                BigInteger.ZERO,
                root.get(4)));
      }
    }
  }

  private boolean isOnRamp(byte[] encoded) {
    byte[] ours = lane.onRamp().toBytes();
    return encoded.length >= 20
        && Arrays.equals(encoded, encoded.length - 20, encoded.length, ours, 0, ours.length);
  }

  void skippedExecuted(ScannedLog log, List<Told> told) {
    Tuple data = Event.SKIPPED_EXECUTED.read(log);
    if (same(data.get(0), from)) {
      told.add(plain(Kind.SKIPPED_EXECUTED, data.get(1), NOTHING));
    }
  }

  void alreadyAttempted(ScannedLog log, List<Told> told) {
    Tuple data = Event.ALREADY_ATTEMPTED.read(log);
    if (same(data.get(0), from)) {
      told.add(plain(Kind.ALREADY_ATTEMPTED, data.get(1), NOTHING));
    }
  }

  void skippedReport(ScannedLog log, List<Told> told) {
    Tuple data = Event.SKIPPED_REPORT.read(log);
    if (same(data.get(0), from)) {
      told.add(plain(Kind.SKIPPED_REPORT, BigInteger.ZERO, NOTHING));
    }
  }

  void skippedNonce(ScannedLog log, List<Told> told) {
    Tuple data = Event.SKIPPED_NONCE.read(log);
    if (same(data.get(0), from)) {
      told.add(plain(Kind.SKIPPED_NONCE, data.get(1), data.get(2)));
    }
  }

  private Fact plain(Kind kind, BigInteger number, byte[] data) {
    return new Fact(
        lane.name(), kind, Optional.empty(), Words.count(number), 0, BigInteger.ZERO, data);
  }

  void received(ScannedLog log, List<Told> told) {
    BigInteger observedAt = Event.ROW_RECEIVED.read(log).get(0);
    told.add(row(Kind.RECEIVED, log, Words.count(observedAt)));
  }

  void stale(ScannedLog log, List<Told> told) {
    BigInteger latest = Event.STALE_ROW.read(log).get(0);
    told.add(row(Kind.STALE, log, Words.count(latest)));
  }

  private Fact row(Kind kind, ScannedLog log, long last) {
    List<Hash> topics = log.topics();
    return new Fact(
        lane.name(),
        kind,
        Optional.of(topics.get(3)),
        Words.count(Words.number(topics.get(1))),
        last,
        Words.number(topics.get(2)),
        log.address().toBytes());
  }

  void refused(ScannedLog log, List<Told> told) {
    BigInteger length = Event.PAYLOAD_REFUSED.read(log).get(0);
    told.add(
        new Fact(
            lane.name(),
            Kind.REFUSED,
            Optional.of(log.topics().get(1)),
            Words.count(length),
            0,
            BigInteger.ZERO,
            log.address().toBytes()));
  }
}
