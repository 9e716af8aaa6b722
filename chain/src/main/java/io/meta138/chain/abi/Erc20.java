package io.meta138.chain.abi;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.platform.types.Address;
import java.math.BigInteger;

/** Reads of tokens by ERC-20. */
public final class Erc20 {
  private static final int BALANCE_OF = 0x70a08231;
  private static final TupleType<Tuple> ADDRESS = Codec.type("(uint160)");
  private static final TupleType<Tuple> AMOUNT = Codec.type("(uint256)");

  private Erc20() {}

  /** What an account holds, in the token's smallest unit. */
  public static Query<BigInteger> balanceOf(Address account) {
    return new Query<>(
        "balanceOf",
        Codec.call(BALANCE_OF, ADDRESS, Codec.fromAddress(account)),
        answer -> Codec.decode(AMOUNT, answer).get(0));
  }
}
