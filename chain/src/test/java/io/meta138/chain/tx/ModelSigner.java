package io.meta138.chain.tx;

import io.meta138.chain.signing.Signature;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.signing.TypedData;
import io.meta138.chain.signing.UnsignedTransaction;
import io.meta138.platform.types.Address;
import java.nio.charset.StandardCharsets;

/** Signs with text, which {@link ModelChain} reads back. */
final class ModelSigner implements Signer {
  @Override
  public Address address() {
    return ModelChain.ACCOUNT;
  }

  @Override
  public byte[] sign(UnsignedTransaction t) {
    String text =
        t.nonce()
            + "|"
            + FeePolicy.maxOf(t.fees()).amount()
            + "|"
            + FeePolicy.tipOf(t.fees()).amount()
            + "|"
            + new String(t.data(), StandardCharsets.UTF_8);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Signature sign(TypedData data) {
    throw new AssertionError("the transaction manager signs transactions only");
  }
}
