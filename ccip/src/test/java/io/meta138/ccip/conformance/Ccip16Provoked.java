package io.meta138.ccip.conformance;

import io.meta138.platform.types.Address;

/** CCIP 1.6, brought to its errors one by one. */
abstract class Ccip16Provoked extends Provoked {
  static final long THERE = Ccip16.THERE;
  static final long HERE = Ccip16.HERE;

  final Ccip16 ccip;
  final Contract offRamp;

  Ccip16Provoked() {
    this(new Ccip16());
  }

  private Ccip16Provoked(Ccip16 ccip) {
    super(ccip.source, ccip.destination, ccip.ours, ccip::close);
    this.ccip = ccip;
    offRamp = ccip.offRamp;
  }

  Ccip16.Sent sent() {
    return ccip.sent(ours.sendRow(Address.ZERO));
  }

  Ccip16.Sent committed() {
    Ccip16.Sent sent = sent();
    ccip.commit(sent);
    return sent;
  }
}
