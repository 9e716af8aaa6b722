package io.meta138.chain.tx;

/** The process is killed here. */
final class SimulatedCrash extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulatedCrash() {
    super("killed", null, false, false);
  }
}
