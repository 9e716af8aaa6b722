package io.meta138.ccip.deliver;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;

/**
 * A message that its receiver took in.
 *
 * @param number in the lane and generation
 * @param id of the message
 * @param sender who sent it
 * @param receiver who received it
 * @param payload what it carried
 */
record Arrived(long number, Hash id, Address sender, Address receiver, byte[] payload) {}
