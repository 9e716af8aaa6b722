package io.meta138.ccip.api;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.util.Collection;
import java.util.Map;

/** Knows which accounts sent transactions. */
@FunctionalInterface
public interface Origins {
  /** The accounts of those that could be asked for; returns within a few seconds. */
  Map<Hash, Address> of(ChainId chain, Collection<Hash> transactions);
}
