package io.meta138.chain.tx;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A store in memory that survives the death of its user, and dies with it when told to. */
final class ModelStore implements IntentStore {
  private record Row(
      long seq, Intent intent, Instant at, IntentStatus status, long nonce, boolean cancel) {}

  private final Random random;
  private final TreeMap<Long, Row> rows = new TreeMap<>();
  private final Map<String, Long> seqs = new HashMap<>();
  private final Map<io.meta138.platform.types.Hash, StoredAttempt> attempts = new LinkedHashMap<>();
  private long next = 1;
  double crashes;

  private record StoredAttempt(
      Attempt attempt, Optional<Long> seq, Attempt.State state, Optional<Attempt.Block> block) {}

  ModelStore(Random random) {
    this.random = random;
  }

  void maybeCrash() {
    if (random.nextDouble() < crashes) {
      throw new SimulatedCrash();
    }
  }

  @Override
  public Wish insert(Intent intent, Instant now) {
    Long seq = seqs.get(intent.key());
    if (seq == null) {
      seq = next++;
      seqs.put(intent.key(), seq);
      rows.put(seq, new Row(seq, intent, now, new IntentStatus.Queued(), -1, false));
    }
    return wish(rows.get(seq));
  }

  @Override
  public Optional<Wish> find(String key) {
    return Optional.ofNullable(seqs.get(key)).map(rows::get).map(ModelStore::wish);
  }

  List<Wish> all() {
    return rows.values().stream().map(ModelStore::wish).toList();
  }

  void cancel(String key) {
    Row row = rows.get(seqs.get(key));
    if (row.status() instanceof IntentStatus.Queued || row.status() instanceof IntentStatus.Sent) {
      rows.put(
          row.seq(), new Row(row.seq(), row.intent(), row.at(), row.status(), row.nonce(), true));
    }
  }

  private static Wish wish(Row row) {
    Wish wish = new Wish(row.seq(), row.intent(), row.at(), row.status());
    wish.become(row.status(), row.nonce());
    if (row.cancel()) {
      wish.requestCancel();
    }
    return wish;
  }

  @Override
  public Session open() {
    return new Session() {
      @Override
      public List<Attempt.Block> minedBlocks(long below, int limit) {
        return attempts.values().stream()
            .flatMap(a -> a.block().stream())
            .filter(b -> b.number() < below)
            .distinct()
            .sorted(Comparator.comparingLong(Attempt.Block::number).reversed())
            .limit(limit)
            .toList();
      }

      @Override
      public Contents load(long ancestor) {
        return contents(ancestor);
      }

      @Override
      public List<Wish> queuedAfter(long seq) {
        return rows.tailMap(seq, false).values().stream()
            .filter(r -> r.status() instanceof IntentStatus.Queued)
            .map(ModelStore::wish)
            .toList();
      }

      @Override
      public Set<String> cancelRequests() {
        Set<String> keys = new HashSet<>();
        rows.values().stream().filter(Row::cancel).forEach(r -> keys.add(r.intent().key()));
        return keys;
      }

      @Override
      public void save(List<Wish> wishes, List<Attempt> changed, Instant now, boolean durable) {
        maybeCrash();
        for (Attempt a : changed) {
          attempts.merge(
              a.hash(),
              new StoredAttempt(a, a.wish().map(Wish::seq), a.state(), a.block()),
              (old, fresh) -> new StoredAttempt(old.attempt(), old.seq(), a.state(), a.block()));
        }
        for (Wish w : wishes) {
          Row old = rows.get(w.seq());
          rows.put(
              w.seq(), new Row(w.seq(), w.intent(), old.at(), w.status(), w.nonce(), old.cancel()));
        }
        maybeCrash();
      }

      @Override
      public int prune(Instant before, int limit) {
        return 0;
      }

      @Override
      public void close() {}
    };
  }

  private Contents contents(long ancestor) {
    Set<Long> nonces = new HashSet<>();
    Optional<Long> top =
        attempts.values().stream()
            .filter(a -> a.block().map(b -> b.number() <= ancestor).orElse(false))
            .map(a -> a.attempt().nonce())
            .max(Long::compare);
    top.ifPresent(nonces::add);
    for (StoredAttempt a : attempts.values()) {
      boolean open =
          switch (a.state()) {
            case LIVE, RELEASED, REFUSED, MINED -> true;
            case LOST, CONFIRMED -> false;
          };
      if (open || a.block().map(b -> b.number() > ancestor).orElse(false)) {
        nonces.add(a.attempt().nonce());
      }
    }
    Map<Long, Wish> wishes = new TreeMap<>();
    for (Row row : rows.values()) {
      boolean open =
          row.status() instanceof IntentStatus.Queued
              || row.status() instanceof IntentStatus.Sent
              || row.status() instanceof IntentStatus.Mined;
      boolean used =
          attempts.values().stream()
              .anyMatch(a ->
                  a.seq().equals(Optional.of(row.seq())) && nonces.contains(a.attempt().nonce()));
      boolean newestMined =
          row.status() instanceof IntentStatus.Confirmed
              && rows.tailMap(row.seq(), false).values().stream()
                  .noneMatch(r ->
                      r.intent().group().equals(row.intent().group())
                          && r.status() instanceof IntentStatus.Confirmed);
      if (open || used || newestMined) {
        wishes.put(row.seq(), wish(row));
      }
    }
    List<Attempt> loaded = new ArrayList<>();
    for (StoredAttempt a : attempts.values()) {
      if (nonces.contains(a.attempt().nonce())) {
        Attempt copy =
            new Attempt(
                a.attempt().nonce(),
                a.seq().map(wishes::get),
                a.attempt().hash(),
                a.attempt().raw(),
                a.attempt().fees(),
                a.attempt().gasLimit(),
                a.attempt().at(),
                a.state());
        a.block().ifPresent(b -> copy.mined(a.state(), b));
        loaded.add(copy);
      }
    }
    return new Contents(List.copyOf(wishes.values()), loaded);
  }
}
