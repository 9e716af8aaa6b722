package io.meta138.chain.signing;

import io.meta138.chain.signing.UnsignedTransaction.Fees.Dynamic;
import io.meta138.chain.signing.UnsignedTransaction.Fees.Legacy;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** How transactions are written as bytes: legacy with EIP-155, and EIP-1559 (type 2). */
public final class TransactionEncoding {
  private static final byte[] TYPE_2 = {2};
  private static final byte[] NOTHING = {};

  private TransactionEncoding() {}

  /** What a signer signs: the Keccak hash of the unsigned form. */
  public static Hash digest(UnsignedTransaction transaction) {
    return Hash.of(digestBytes(transaction));
  }

  static byte[] digestBytes(UnsignedTransaction transaction) {
    List<byte[]> fields = fields(transaction);
    return switch (transaction.fees()) {
      case Legacy ignored -> {
        fields.add(Rlp.number(transaction.chainId().value()));
        fields.add(Rlp.number(0));
        fields.add(Rlp.number(0));
        yield Keccak.bytes(Rlp.list(fields));
      }
      case Dynamic ignored -> Keccak.bytes(TYPE_2, Rlp.list(fields));
    };
  }

  /** The bytes for {@code eth_sendRawTransaction}. */
  public static byte[] signed(UnsignedTransaction transaction, Signature signature) {
    List<byte[]> fields = fields(transaction);
    return switch (transaction.fees()) {
      case Legacy ignored -> {
        BigInteger v =
            BigInteger.valueOf(transaction.chainId().value())
                .shiftLeft(1)
                .add(BigInteger.valueOf(35 + signature.yParity()));
        fields.add(Rlp.number(v));
        addHalves(fields, signature);
        yield Rlp.list(fields);
      }
      case Dynamic ignored -> {
        fields.add(Rlp.number(signature.yParity()));
        addHalves(fields, signature);
        byte[] body = Rlp.list(fields);
        byte[] out = new byte[body.length + 1];
        out[0] = 2;
        System.arraycopy(body, 0, out, 1, body.length);
        yield out;
      }
    };
  }

  /** The hash that names a transaction: of its signed bytes. */
  public static Hash hash(byte[] signed) {
    return Keccak.hash(signed);
  }

  private static void addHalves(List<byte[]> fields, Signature signature) {
    fields.add(Rlp.number(new BigInteger(1, signature.r().toBytes())));
    fields.add(Rlp.number(new BigInteger(1, signature.s().toBytes())));
  }

  private static List<byte[]> fields(UnsignedTransaction transaction) {
    List<byte[]> fields = new ArrayList<>(12);
    switch (transaction.fees()) {
      case Legacy(var gasPrice) -> {
        fields.add(Rlp.number(transaction.nonce()));
        fields.add(Rlp.number(gasPrice.amount()));
        addCall(fields, transaction);
      }
      case Dynamic(var maxFee, var maxPriorityFee) -> {
        fields.add(Rlp.number(transaction.chainId().value()));
        fields.add(Rlp.number(transaction.nonce()));
        fields.add(Rlp.number(maxPriorityFee.amount()));
        fields.add(Rlp.number(maxFee.amount()));
        addCall(fields, transaction);
        fields.add(Rlp.EMPTY_LIST);
      }
    }
    return fields;
  }

  private static void addCall(List<byte[]> fields, UnsignedTransaction transaction) {
    fields.add(Rlp.number(transaction.gasLimit()));
    fields.add(Rlp.bytes(transaction.to().map(Address::toBytes).orElse(NOTHING)));
    fields.add(Rlp.number(transaction.value().amount()));
    fields.add(Rlp.bytes(transaction.data()));
  }
}
