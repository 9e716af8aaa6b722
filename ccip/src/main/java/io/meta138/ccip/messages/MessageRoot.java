package io.meta138.ccip.messages;

import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Hash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SortedSet;

/**
 * The Merkle tree over the ids of consecutive messages: leaves in order and without padding, inner
 * nodes the keccak-256 of the sorted pair, as {@code ILaneRouter} tells it.
 *
 * <p>Nodes stand in one row, leaves first; nodes {@code 2k} and {@code 2k + 1} are hashed into node
 * {@code n + k} of {@code n} leaves. That is the order in which OpenZeppelin's multiproof takes
 * them, so it verifies any part of the tree.
 */
public final class MessageRoot {
  private final int leaves;
  private final byte[][] nodes;

  private MessageRoot(int leaves, byte[][] nodes) {
    this.leaves = leaves;
    this.nodes = nodes;
  }

  /**
   * The tree over these ids.
   *
   * @throws IllegalArgumentException when there are none
   */
  public static MessageRoot of(List<Hash> ids) {
    int count = ids.size();
    if (count == 0) {
      throw new IllegalArgumentException("expected at least one message");
    }
    byte[][] nodes = new byte[2 * count - 1][];
    for (int i = 0; i < count; i++) {
      nodes[i] = ids.get(i).toBytes();
    }
    for (int i = count; i < nodes.length; i++) {
      int left = 2 * (i - count);
      nodes[i] = pair(nodes[left], nodes[left + 1]);
    }
    return new MessageRoot(count, nodes);
  }

  /** The hash of all of them; of a single message, its id. */
  public Hash root() {
    return Hash.of(nodes[nodes.length - 1]);
  }

  /**
   * What proves that some of the leaves are under the root.
   *
   * @param positions of the leaves, from 0
   * @throws IllegalArgumentException when there are none, or one is no leaf's
   */
  public MultiProof prove(SortedSet<Integer> positions) {
    if (positions.isEmpty() || positions.first() < 0 || positions.last() >= leaves) {
      throw new IllegalArgumentException(
          "expected positions from 0 to " + (leaves - 1) + " but found " + positions);
    }
    Deque<Integer> known = new ArrayDeque<>(positions);
    List<Hash> proof = new ArrayList<>();
    List<Boolean> flags = new ArrayList<>();
    while (known.element() != nodes.length - 1) {
      int node = known.remove();
      int sibling = node ^ 1;
      // what is known is in order, so a known sibling is the next one
      boolean both = !known.isEmpty() && known.element() == sibling;
      if (both) {
        known.remove();
      } else {
        proof.add(Hash.of(nodes[sibling]));
      }
      flags.add(both);
      known.add(leaves + node / 2);
    }
    return new MultiProof(proof, flags);
  }

  /**
   * OpenZeppelin's multiproof ({@code MerkleProof.processMultiProofCalldata}).
   *
   * @param proof hashes of what is not proved, in the order they are taken
   * @param flags one for each inner node on the way: whether both of its halves are known
   */
  public record MultiProof(List<Hash> proof, List<Boolean> flags) {
    /** Copies the lists. */
    public MultiProof {
      proof = List.copyOf(proof);
      flags = List.copyOf(flags);
    }

    /** The flags as the contract's binding wants them. */
    public boolean[] flagArray() {
      boolean[] out = new boolean[flags.size()];
      for (int i = 0; i < out.length; i++) {
        out[i] = flags.get(i);
      }
      return out;
    }
  }

  private static byte[] pair(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b) < 0 ? Keccak.bytes(a, b) : Keccak.bytes(b, a);
  }
}
