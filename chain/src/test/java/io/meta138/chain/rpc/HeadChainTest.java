package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.types.Hash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Links heads against a model: the whole chain kept as a list, forked at random. */
class HeadChainTest {
  private static final int WINDOW = 16;

  private static Head block(long number, Hash parent, long salt) {
    byte[] bytes = new byte[32];
    ByteBuffer.wrap(bytes).putLong(number).putLong(salt);
    return new Head(
        number, Hash.of(bytes), parent, Instant.ofEpochSecond(number), Optional.empty());
  }

  private static void mine(List<Head> chain, int blocks, long salt) {
    for (int i = 0; i < blocks; i++) {
      Hash parent = chain.isEmpty() ? Hash.ZERO : chain.getLast().hash();
      chain.add(block(chain.size(), parent, salt));
    }
  }

  private static Optional<Head> at(List<Head> chain, long number) {
    return number < chain.size() ? Optional.of(chain.get((int) number)) : Optional.empty();
  }

  @Test
  void offer_randomForks_findsTheTrueAncestorOrNoneBeyondTheWindow() {
    long seed = Long.getLong("meta138.seed", 138);
    Random random = new Random(seed);
    List<Head> node = new ArrayList<>();
    mine(node, 40, 0);
    HeadChain chain = new HeadChain(WINDOW);
    List<Head> seen = List.of();
    for (int step = 1; step <= 3_000; step++) {
      if (random.nextInt(3) == 0) {
        int depth = random.nextInt(Math.min(node.size() - 1, 24));
        node.subList(node.size() - depth, node.size()).clear();
      }
      mine(node, random.nextInt(6) == 0 ? random.nextInt(60) : random.nextInt(3), step);
      Head head = node.getLast();

      HeadChain.Offered offered = chain.offer(head, number -> at(node, number));

      judge("seed " + seed + " step " + step, offered, chain, head, seen, node);
      if (offered instanceof HeadChain.Offered.Behind) {
        assertThat(chain.rollBack(head).newHead()).isEqualTo(head);
      }
      seen = List.copyOf(node);
    }
  }

  private static void judge(
      String where,
      HeadChain.Offered offered,
      HeadChain chain,
      Head head,
      List<Head> seen,
      List<Head> node) {
    int common = 0;
    while (common < Math.min(seen.size(), node.size())
        && seen.get(common).equals(node.get(common))) {
      common++;
    }
    boolean grew = common == seen.size();
    switch (offered) {
      case HeadChain.Offered.Known _ -> assertThat(head).as(where).isEqualTo(seen.getLast());
      case HeadChain.Offered.Unresolved unresolved ->
          throw new AssertionError(where + ": " + unresolved + " though every block is there");
      case HeadChain.Offered.Behind _ ->
          assertThat(head.number()).as(where).isLessThan(seen.getLast().number());
      case HeadChain.Offered.Changed(HeadEvent.Advanced _) -> assertThat(grew).as(where).isTrue();
      case HeadChain.Offered.Changed(HeadEvent.Reorganized(var ancestor, Head old, Head now)) -> {
        assertThat(grew).as(where).isFalse();
        assertThat(old).as(where).isEqualTo(seen.getLast());
        assertThat(now).as(where).isEqualTo(head);
        Head truth = node.get(common - 1);
        ancestor.ifPresent(found -> assertThat(found).as(where).isEqualTo(truth));
      }
    }
    if (!(offered instanceof HeadChain.Offered.Behind)) {
      assertThat(chain.head()).as(where).contains(head);
    }
    for (long n = Math.max(0, head.number() - WINDOW); n < head.number(); n++) {
      Optional<Head> kept = chain.at(n);
      if (kept.isPresent() && !(offered instanceof HeadChain.Offered.Behind)) {
        assertThat(kept.get()).as(where).isEqualTo(node.get((int) n));
      }
    }
  }

  @Test
  void offer_blockBelowIsMissing_isUnresolvedAndChangesNothing() {
    List<Head> node = new ArrayList<>();
    mine(node, 10, 0);
    HeadChain chain = new HeadChain(WINDOW);
    chain.offer(node.get(3), _ -> Optional.empty());

    HeadChain.Offered offered = chain.offer(node.get(6), _ -> Optional.empty());

    assertThat(offered).isEqualTo(new HeadChain.Offered.Unresolved(5));
    assertThat(chain.head()).contains(node.get(3));
  }
}
