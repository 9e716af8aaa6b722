package io.meta138.ccip.errors;

import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One entry of the catalogue.
 *
 * @param form how it shows itself
 * @param name of the error or event, or the beginning of a plain reason
 * @param parameters in their order; none for plain reasons
 * @param stage where it belongs
 * @param retry what it takes to succeed after it
 * @param cause what happened
 * @param remedy what to do
 */
public record KnownError(
    Form form,
    String name,
    List<Parameter> parameters,
    Stage stage,
    RetryClass retry,
    String cause,
    String remedy) {

  /** How an entry shows itself. */
  public enum Form {
    /** A custom error. */
    ERROR,
    /** A custom error around an inner one that is empty. */
    EMPTY,
    /** A log. */
    EVENT,
    /** The words of {@code Error(string)}. */
    WORDS
  }

  /** Copies the parameters. */
  public KnownError {
    parameters = List.copyOf(parameters);
  }

  /** The canonical signature: name and types, such as {@code SenderNotAllowed(address)}. */
  public String signature() {
    return parameters.stream()
        .map(Parameter::type)
        .collect(Collectors.joining(",", name + "(", ")"));
  }

  /** The first four bytes of an error's data, as an unsigned number in an int. */
  public int selector() {
    return ByteBuffer.wrap(hash()).getInt();
  }

  /** The first topic of an event. */
  public Hash topic() {
    return Hash.of(hash());
  }

  private byte[] hash() {
    return Keccak.bytes(signature().getBytes(StandardCharsets.US_ASCII));
  }
}
