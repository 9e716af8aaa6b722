package io.meta138.chain.tx;

import io.meta138.chain.tx.ChainPort.Silent;
import io.meta138.platform.types.Hash;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The highest block with a transaction of ours that the chain still has. */
final class SurvivingBlock {
  private static final int FIRST_LOOK = 2;
  private static final int MORE = 64;

  private SurvivingBlock() {}

  /** Its number; -1 when none is left. Most often it is the newest, so few are asked for first. */
  static long number(IntentStore.Session session, ChainPort chain) throws Silent {
    long below = Long.MAX_VALUE;
    for (int limit = FIRST_LOOK; ; limit = MORE) {
      List<Attempt.Block> blocks = session.minedBlocks(below, limit);
      if (blocks.isEmpty()) {
        return -1;
      }
      Map<Long, Hash> now =
          chain.blockHashes(blocks.stream().map(Attempt.Block::number).distinct().toList());
      for (Attempt.Block block : blocks) {
        if (Optional.of(block.hash()).equals(Optional.ofNullable(now.get(block.number())))) {
          return block.number();
        }
        below = block.number();
      }
    }
  }
}
