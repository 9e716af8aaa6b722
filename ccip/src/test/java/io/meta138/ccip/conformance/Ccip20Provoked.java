package io.meta138.ccip.conformance;

import io.meta138.platform.types.Address;

/** CCIP 2.0, brought to its errors one by one. */
abstract class Ccip20Provoked extends Provoked {
  static final long THERE = Ccip20.THERE;
  static final long HERE = Ccip20.HERE;

  final Ccip20 ccip;
  final Contract offRamp;

  Ccip20Provoked() {
    this(new Ccip20());
  }

  private Ccip20Provoked(Ccip20 ccip) {
    super(ccip.source, ccip.destination, ccip.ours, ccip::close);
    this.ccip = ccip;
    offRamp = ccip.offRamp;
  }

  Ccip20.Sent sent() {
    return ccip.sent(ours.sendRow(Address.ZERO));
  }
}
