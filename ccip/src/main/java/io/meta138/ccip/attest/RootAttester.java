package io.meta138.ccip.attest;

import java.time.Duration;

/** Somebody who may vouch for a root: an attester of this process, or one behind mutual TLS. */
public interface RootAttester {
  /** What operators call it. */
  String name();

  /** Asks; ends within the limit. */
  Attestation ask(RootRequest request, Duration limit) throws InterruptedException;
}
