package io.meta138.chain.tx;

import io.meta138.chain.tx.ChainPort.Silent;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The nonces that are used up though none of our transactions at them has a receipt. A node may
 * count a transaction long before it serves the receipt, so only a block with another transaction
 * shows that ours is not mined; until one is found nothing is decided, and it is asked again, ever
 * more rarely.
 */
final class UsedNonces {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  /** Nonces looked for at once: whatever else is to be sent waits meanwhile. */
  private static final int MOST_AT_ONCE = 4;

  private final Settings settings;
  private final ChainPort chain;
  private final TxEvents events;
  private final Map<Long, Case> cases = new HashMap<>();

  private static final class Case {
    private final NonceSearch search;
    private Instant next;
    private Duration pause;
    private String why = "";

    private Case(NonceSearch search, Instant now, Duration pause) {
      this.search = search;
      this.next = now;
      this.pause = pause;
    }
  }

  UsedNonces(Settings settings, ChainPort chain, TxEvents events) {
    this.settings = settings;
    this.chain = chain;
    this.events = events;
  }

  /** Looks for what used them, and gives back the intents of those that another one used. */
  void decide(NonceLedger ledger, long head, Instant now) {
    List<Slot> missing = ledger.missing(now);
    cases.keySet().retainAll(missing.stream().map(Slot::nonce).collect(Collectors.toSet()));
    int left = MOST_AT_ONCE;
    for (Slot slot : missing) {
      Case one = cases.computeIfAbsent(slot.nonce(), n -> begin(slot, now));
      if (left == 0 || now.isBefore(one.next)) {
        continue;
      }
      left--;
      try {
        decide(one, slot, ledger, head, now);
      } catch (Silent e) {
        wait(one, slot, String.valueOf(e.getMessage()), now, false);
        return;
      }
    }
  }

  private void decide(Case one, Slot slot, NonceLedger ledger, long head, Instant now)
      throws Silent {
    Set<Hash> ours = slot.attempts().stream().map(Attempt::hash).collect(Collectors.toSet());
    switch (one.search.look(ours, head)) {
      case NonceSearch.Found.Another(var hash, var block) -> {
        events.foreign(slot.nonce(), hash, block);
        ledger.takenByStranger(slot);
        cases.remove(slot.nonce());
      }
      case NonceSearch.Found.Ours(var hash, var block) ->
          wait(one, slot, "block " + block + " has " + hash + ", without a receipt", now, false);
      case NonceSearch.Found.Nothing(var why, var goesOn) -> wait(one, slot, why, now, goesOn);
    }
  }

  private Case begin(Slot slot, Instant now) {
    Instant first =
        slot.attempts().stream().map(Attempt::at).min(Instant::compareTo).orElse(Instant.EPOCH);
    return new Case(new NonceSearch(chain, slot.nonce(), first), now, settings.settle());
  }

  private void wait(Case one, Slot slot, String why, Instant now, boolean goesOn) {
    if (one.why.isEmpty()) {
      events.undecided(slot.nonce(), why);
    }
    one.why = why;
    one.next = now.plus(goesOn ? settings.settle() : one.pause);
    Duration longer = one.pause.multipliedBy(2);
    one.pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  /** The lowest one that was looked for in vain, and why; empty when there is none. */
  Optional<String> undecided() {
    return cases.entrySet().stream()
        .filter(entry -> !entry.getValue().why.isEmpty())
        .min(Map.Entry.comparingByKey())
        .map(entry ->
            "what used nonce " + entry.getKey() + " is not known: " + entry.getValue().why);
  }
}
