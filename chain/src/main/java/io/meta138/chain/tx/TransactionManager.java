package io.meta138.chain.tx;

import io.meta138.platform.types.Address;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Brings intents of one account onto one chain, each at most once, through crashes and reorgs. */
public interface TransactionManager {
  /** The account that pays and signs. */
  Address account();

  /** Stores the intent durably and returns; it is sent soon after. */
  void submit(Intent intent);

  /** Where the intent stands; empty when the key is unknown. */
  Optional<IntentStatus> status(String key);

  /** Waits until the intent is mined (with receipt), superseded or failed, or time is up. */
  Optional<IntentStatus> await(String key, Duration limit) throws InterruptedException;

  /** Calls back after every change of an intent's status, in order, on a thread of its own. */
  void onChange(BiConsumer<String, IntentStatus> listener);
}
