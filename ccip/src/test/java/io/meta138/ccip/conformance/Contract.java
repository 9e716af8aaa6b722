package io.meta138.ccip.conformance;

import com.esaulpaugh.headlong.abi.Tuple;
import io.meta138.ccip.errors.Explainer;
import io.meta138.chain.abi.EventLog;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.util.List;

/** A contract on a chain of the test. */
record Contract(LocalChain chain, String name, Address address, Abi abi) {
  private static final long GAS = 12_000_000;
  private static final Explainer EXPLAINER = new Explainer();

  /** The same address seen through another interface. */
  static Contract at(LocalChain chain, Address address, Code code) {
    return new Contract(chain, code.name(), address, code.abi());
  }

  byte[] data(String function, Object... arguments) {
    return abi.call(function, List.of(arguments));
  }

  /** Sends a transaction from the owner that must succeed. */
  LocalChain.Receipt send(String function, Object... arguments) {
    return pay(BigInteger.ZERO, function, arguments);
  }

  /** Sends a transaction with native coin that must succeed. */
  LocalChain.Receipt pay(BigInteger value, String function, Object... arguments) {
    byte[] data = data(function, arguments);
    LocalChain.Receipt receipt = chain.send(address, value, data, GAS);
    if (!receipt.good()) {
      byte[] reason = chain.call(chain.owner(), address, value, data).data();
      throw new AssertionError(name + "." + function + ": " + EXPLAINER.revert(reason).text());
    }
    return receipt;
  }

  /** What a function answers. */
  Tuple read(String function, Object... arguments) {
    LocalChain.Answer answer =
        chain.call(chain.owner(), address, BigInteger.ZERO, data(function, arguments));
    if (!answer.good()) {
      throw new AssertionError(
          name + "." + function + ": " + EXPLAINER.revert(answer.data()).text());
    }
    return abi.function(function).outputs().decode(answer.data());
  }

  /** What a call from the owner reverts with. */
  byte[] reverts(String function, Object... arguments) {
    return revertsPaid(BigInteger.ZERO, function, arguments);
  }

  /** What a call from the owner with native coin reverts with. */
  byte[] revertsPaid(BigInteger value, String function, Object... arguments) {
    return revertsFrom(chain.owner(), value, function, arguments);
  }

  /** What a call from an account with native coin reverts with. */
  byte[] revertsFrom(Address from, BigInteger value, String function, Object... arguments) {
    return reason(chain.call(from, address, value, data(function, arguments)), function);
  }

  /** What a call from the owner with so much gas reverts with. */
  byte[] revertsWithGas(Address from, long gas, String function, Object... arguments) {
    return reason(
        chain.call(from, address, BigInteger.ZERO, data(function, arguments), gas), function);
  }

  private byte[] reason(LocalChain.Answer answer, String function) {
    if (answer.good()) {
      throw new AssertionError(name + "." + function + " did not revert");
    }
    return answer.data();
  }

  /** What an event of this contract says outside its topics. */
  Tuple event(String event, EventLog log) {
    return abi.event(event).data().decode(log.data());
  }
}
