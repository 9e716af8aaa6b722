package io.meta138.incident.timeline;

import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Proves a timeline from outside: builds the tree again from the entries and compares its roots
 * with the signed checkpoints and with what stands on the chain. Needs no key but a public one.
 */
public final class LogVerifier {
  private final MerkleEdge edge = new MerkleEdge();
  private final TreeMap<Long, Checkpoint> expected = new TreeMap<>();
  private final Map<Long, Hash> roots = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private Optional<Instant> first = Optional.empty();
  private Optional<Instant> unsigned = Optional.empty();

  /**
   * A verifier of a log.
   *
   * @param notes signed checkpoints by size
   * @param key that must have signed them
   */
  public LogVerifier(List<TimelineStore.StoredCheckpoint> notes, CheckpointVerifier key) {
    for (TimelineStore.StoredCheckpoint stored : notes) {
      Optional<Checkpoint> opened = key.open(stored.note());
      if (opened.isEmpty()) {
        problems.add("the checkpoint of " + stored.size() + " entries is not signed by this key");
      } else if (opened.get().size() != stored.size()) {
        problems.add(
            "the checkpoint kept for %d entries was signed for %d"
                .formatted(stored.size(), opened.get().size()));
      } else {
        expected.put(stored.size(), opened.get());
      }
    }
  }

  /** Takes the next entry's body. */
  public void entry(String body) {
    try {
      TimelineEntry read = EntryCodec.read(body);
      long index = read.index();
      if (first.isEmpty()) {
        first = Optional.of(read.entry().at());
      }
      if (unsigned.isEmpty() && (expected.isEmpty() || edge.size() >= expected.lastKey())) {
        unsigned = Optional.of(read.entry().at());
      }
      if (index != edge.size()) {
        problems.add("expected entry %d, found %d".formatted(edge.size(), index));
      }
    } catch (TimelineException e) {
      problems.add("entry %d can't be read".formatted(edge.size()));
    }
    edge.append(EntryCodec.leaf(body));
    Checkpoint checkpoint = expected.get(edge.size());
    if (checkpoint != null) {
      Hash root = Hash.of(edge.root());
      roots.put(edge.size(), root);
      if (!root.equals(checkpoint.root())) {
        problems.add(
            "the first %d entries have the root %s and were signed with %s: one of them was changed"
                .formatted(edge.size(), root, checkpoint.root()));
      }
    }
  }

  /**
   * Compares with a root that was read from the chain.
   *
   * @param size entries under it
   * @param root as the chain has it
   */
  public void anchor(long size, Hash root) {
    Hash own = roots.get(size);
    if (own == null) {
      problems.add("the chain has a root of %d entries that no checkpoint names".formatted(size));
    } else if (!own.equals(root)) {
      problems.add(
          "the chain has the root %s for %d entries, the log has %s".formatted(root, size, own));
    }
  }

  /** Notes something that could not be checked, as a problem. */
  public void problem(String words) {
    problems.add(words);
  }

  /**
   * What was found.
   *
   * @param entries read
   * @param signed entries under the last good checkpoint
   * @param problems in words; none when all is as it was written
   */
  public record Verdict(long entries, long signed, List<String> problems) {
    /** Copies the problems. */
    public Verdict {
      problems = List.copyOf(problems);
    }

    /** Whether nothing was changed. */
    public boolean intact() {
      return problems.isEmpty();
    }
  }

  /** When the first entry was written; empty when there is none. */
  public Optional<Instant> firstAt() {
    return first;
  }

  /**
   * Ends the reading. Without its checkpoints a log proves nothing: entries that have had the time
   * to be signed must be.
   *
   * @param signedUntil entries from before must be under a checkpoint
   */
  public Verdict verdict(Instant signedUntil) {
    if (unsigned.isPresent() && unsigned.get().isBefore(signedUntil)) {
      problems.add(
          "entries from number %d on, the first of %s, are under no checkpoint"
              .formatted(expected.isEmpty() ? 0 : expected.lastKey(), unsigned.get()));
    }
    return verdict();
  }

  /** Ends the reading, whether or not everything is signed yet. */
  public Verdict verdict() {
    for (long size : expected.keySet()) {
      if (size > edge.size()) {
        problems.add(
            "the log has %d entries and %d were signed: the end is missing"
                .formatted(edge.size(), size));
      }
    }
    Long signed = expected.floorKey(edge.size());
    return new Verdict(edge.size(), signed == null ? 0 : signed, problems);
  }
}
