package io.meta138.ccip.lanes;

/** Who carries a lane's messages, and so which events tell of them. */
public enum Protocol {
  /** Our own routers, attesters and deliverers. */
  LANE,
  /** Chainlink's CCIP 1.6: commit reports, then execution. */
  CCIP_1_6,
  /** Chainlink's CCIP 2.0: verifiers' signatures with the execution. */
  CCIP_2_0
}
