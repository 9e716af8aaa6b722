package io.meta138.incident.notifications;

import java.util.Optional;

/** Tells where contacts are reached. */
@FunctionalInterface
public interface AddressBook {
  /** The contact's address on the channel; empty when it has none. Returns at once. */
  Optional<Address> address(String contact, Channel channel);
}
