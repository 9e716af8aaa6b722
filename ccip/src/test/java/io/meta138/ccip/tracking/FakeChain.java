package io.meta138.ccip.tracking;

import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A chain of blocks with logs that can be taken back. */
final class FakeChain {
  static final long GENESIS_TIME = 1_700_000_000;

  final ChainId id;
  private final List<Mined> blocks = new ArrayList<>();
  private long forks;

  /** A log before it is in a block. */
  record Log(Address address, List<Hash> topics, byte[] data) {}

  record Mined(long number, Hash hash, Hash parent, long time, List<Log> logs) {}

  FakeChain(long id) {
    this.id = new ChainId(id);
    mine(List.of());
  }

  synchronized void mine(List<Log> logs) {
    long number = blocks.size();
    Hash parent = number == 0 ? Hash.ZERO : blocks.getLast().hash();
    byte[] seed =
        ByteBuffer.allocate(24).putLong(id.value()).putLong(number).putLong(forks).array();
    blocks.add(
        new Mined(
            number,
            Keccak.hash(seed, parent.toBytes()),
            parent,
            GENESIS_TIME + number,
            List.copyOf(logs)));
  }

  /** Takes back so many blocks; what is mined next is another branch. */
  synchronized void takeBack(long count) {
    for (long i = 0; i < count && blocks.size() > 1; i++) {
      blocks.removeLast();
    }
    forks++;
  }

  synchronized long height() {
    return blocks.size() - 1L;
  }

  synchronized List<Mined> blocks() {
    return List.copyOf(blocks);
  }

  static Hash transaction(Mined block, int index) {
    return Keccak.hash(block.hash().toBytes(), new byte[] {(byte) index});
  }
}
