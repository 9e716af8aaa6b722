package io.meta138.ccip.errors;

import io.meta138.chain.abi.EventLog;
import io.meta138.chain.abi.RevertReason;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Explains revert data, return data and logs of lanes. Whatever the bytes are, there is an
 * explanation; nothing is thrown.
 */
public final class Explainer {
  private static final int ERROR = 0x08c379a0;
  private static final int PANIC = 0x4e487b71;
  private static final int MOST_BYTES = 1 << 17;
  private static final int MOST_LAYERS = 8;
  private static final BigInteger SUCCESS = BigInteger.TWO;
  private static final BigInteger FAILURE = BigInteger.valueOf(3);

  private final ErrorCatalogue catalogue;

  /** With the catalogue of this build. */
  public Explainer() {
    this(ErrorCatalogue.load());
  }

  /** With this catalogue. */
  public Explainer(ErrorCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * Explains data as somebody pastes it: hexadecimal, possibly behind words such as {@code
   * execution reverted:}, or an error's name.
   */
  public Explanation explain(String text) {
    String trimmed = text.strip();
    List<KnownError> named = catalogue.named(trimmed);
    if (!named.isEmpty()) {
      return told(named.getFirst(), List.of(), false, Optional.empty());
    }
    int start = trimmed.indexOf("0x");
    int end = trimmed.length();
    while (end > 0 && !HexFormat.isHexDigit(trimmed.charAt(end - 1))) {
      end--;
    }
    try {
      return explain(Hex.decode(trimmed.substring(Math.min(Math.max(start, 0), end), end)));
    } catch (IllegalArgumentException e) {
      return unknown(
          "unknown",
          "This is neither data in hexadecimal nor the name of an error that is known.",
          List.of());
    }
  }

  /**
   * Explains bytes whose kind is not told: revert data, an event's first topic, or the data of an
   * {@code ExecutionStateChanged} log.
   */
  public Explanation explain(byte[] data) {
    Explanation asRevert = revert(data);
    if (asRevert.known() || data.length % 32 != 0) {
      return asRevert;
    }
    return topic(data).or(() -> stateChange(data)).orElse(asRevert);
  }

  /** Explains what a call reverted with. */
  public Explanation revert(byte[] data) {
    byte[] bounded = data.length <= MOST_BYTES ? data : Arrays.copyOf(data, MOST_BYTES);
    return revert(bounded, MOST_LAYERS);
  }

  /** Explains a log; empty when the catalogue has no such event. */
  public Optional<Explanation> log(EventLog log) {
    if (log.topics().isEmpty()) {
      return Optional.empty();
    }
    return catalogue.event(log.topics().getFirst()).flatMap(event -> event(event, log));
  }

  private Explanation revert(byte[] data, int layers) {
    if (data.length == 0) {
      return solidity(
          "empty",
          List.of(),
          "It reverted with nothing: out of gas, a balance too small for what was to be paid, a bare"
              + " revert, or no contract at the address.",
          RetryClass.MORE_GAS,
          "Try with more gas; if that does not help, look at the payer's native balance and whether the"
              + " address has code.",
          false);
    }
    if (data.length < 4) {
      return unknown("unknown", "These bytes are too few for an error.", bytes(data));
    }
    int selector = ByteBuffer.wrap(data).getInt();
    byte[] rest = Arrays.copyOfRange(data, 4, data.length);
    Optional<Explanation> out =
        switch (selector) {
          case ERROR -> words(rest);
          case PANIC -> panic(rest);
          default -> catalogue.error(selector).flatMap(error -> custom(error, rest, layers));
        };
    return out.orElseGet(() ->
        unknown(
            "unknown",
            catalogue.error(selector).isPresent()
                ? "The selector is that of %s, but the bytes behind it are not its operands."
                    .formatted(catalogue.error(selector).get().signature())
                : "No error that is known has the selector %s."
                    .formatted(Hex.encode(Arrays.copyOf(data, 4))),
            bytes(data)));
  }

  private Optional<Explanation> custom(KnownError error, byte[] data, int layers) {
    if (error.parameters().isEmpty() && new BigInteger(1, data).signum() != 0) {
      return Optional.empty();
    }
    return Reading.of(error.parameters(), data).map(reading -> wrapped(error, reading, layers));
  }

  private Explanation wrapped(KnownError error, Reading reading, int layers) {
    Optional<byte[]> inner = reading.inner();
    if (inner.isEmpty()) {
      return told(error, reading.operands(), reading.cut(), Optional.empty());
    }
    if (inner.get().length == 0 && !reading.cut()) {
      return told(
          catalogue.emptied(error).orElse(error), reading.operands(), false, Optional.empty());
    }
    if (layers == 0) {
      return told(error, reading.operands(), true, Optional.empty());
    }
    return told(
        error, reading.operands(), reading.cut(), Optional.of(revert(inner.get(), layers - 1)));
  }

  private Optional<Explanation> words(byte[] data) {
    return Reading.of(List.of(new Parameter("string", "", false)), data)
        .filter(reading -> !reading.operands().isEmpty())
        .map(reading -> {
          Optional<KnownError> entry = catalogue.words(reading.operands().getFirst().value());
          return new Explanation(
              "Error",
              true,
              entry.map(KnownError::stage),
              reading.operands(),
              entry.map(KnownError::cause).orElse("The contract says in words why it reverted."),
              entry.map(KnownError::retry).orElse(RetryClass.LATER),
              entry.map(KnownError::remedy).orElse("Ask for these words in the contract's source."),
              reading.cut(),
              Optional.empty());
        });
  }

  private static Optional<Explanation> panic(byte[] data) {
    return Reading.of(List.of(new Parameter("uint256", "code", false)), data)
        .filter(reading -> !reading.operands().isEmpty())
        .map(reading ->
            solidity(
                "Panic",
                reading.operands(),
                "A check of the compiler's own failed: "
                    + new RevertReason.Panic(new BigInteger(reading.operands().getFirst().value()))
                        .meaning()
                    + ".",
                RetryClass.SETUP,
                "It is a fault of the contract that reverted: repair or replace it.",
                reading.cut()));
  }

  private Optional<Explanation> topic(byte[] data) {
    return data.length == 32
        ? catalogue
            .event(Hash.of(data))
            .map(event -> told(event, List.of(), false, Optional.empty()))
        : Optional.empty();
  }

  private Optional<Explanation> event(KnownError event, EventLog log) {
    List<Operand> operands = new ArrayList<>();
    int topic = 1;
    for (Parameter parameter : event.parameters()) {
      if (!parameter.indexed()) {
        continue;
      }
      if (topic >= log.topics().size()) {
        return Optional.empty();
      }
      Optional<String> value = Reading.value(parameter.type(), log.topics().get(topic++).toBytes());
      if (value.isEmpty()) {
        return Optional.empty();
      }
      operands.add(new Operand(parameter.name(), parameter.type(), value.get()));
    }
    return eventData(event, operands, log.data());
  }

  private Optional<Explanation> eventData(KnownError event, List<Operand> indexed, byte[] data) {
    List<Parameter> rest = event.parameters().stream().filter(p -> !p.indexed()).toList();
    return Reading.of(rest, data)
        .map(reading -> {
          List<Operand> operands = new ArrayList<>(indexed);
          operands.addAll(reading.operands());
          return changed(event, new Reading(operands, reading.inner(), reading.cut()));
        });
  }

  /** An event's explanation; a message that succeeded needs nothing. */
  private Explanation changed(KnownError event, Reading reading) {
    Optional<String> state =
        reading.operands().stream()
            .filter(operand -> operand.name().equals("state"))
            .map(Operand::value)
            .findFirst();
    boolean success = state.filter(SUCCESS.toString()::equals).isPresent();
    Optional<Explanation> inner =
        success ? Optional.empty() : reading.inner().map(bytes -> revert(bytes, MOST_LAYERS));
    return new Explanation(
        event.name(),
        true,
        Optional.of(event.stage()),
        reading.operands(),
        event.cause(),
        success ? RetryClass.DONE : event.retry(),
        event.remedy(),
        reading.cut(),
        inner);
  }

  /** The data of a state change without its topics: told by its shape and a state of 2 or 3. */
  private Optional<Explanation> stateChange(byte[] data) {
    return catalogue.named("ExecutionStateChanged").stream()
        .flatMap(event -> eventData(event, List.of(), data).stream())
        .filter(one ->
            !one.cut()
                && one.operand("state")
                    .map(BigInteger::new)
                    .filter(s -> s.equals(SUCCESS) || s.equals(FAILURE))
                    .isPresent())
        .findFirst();
  }

  private static Explanation told(
      KnownError entry, List<Operand> operands, boolean cut, Optional<Explanation> inner) {
    return new Explanation(
        entry.name(),
        true,
        Optional.of(entry.stage()),
        operands,
        entry.cause(),
        entry.retry(),
        entry.remedy(),
        cut,
        inner);
  }

  private static Explanation solidity(
      String name,
      List<Operand> operands,
      String cause,
      RetryClass retry,
      String remedy,
      boolean cut) {
    return new Explanation(
        name, true, Optional.empty(), operands, cause, retry, remedy, cut, Optional.empty());
  }

  private static Explanation unknown(String name, String cause, List<Operand> operands) {
    return new Explanation(
        name,
        false,
        Optional.empty(),
        operands,
        cause,
        RetryClass.LATER,
        "Look for the selector in the source of the contract that reverted.",
        false,
        Optional.empty());
  }

  private static List<Operand> bytes(byte[] data) {
    return List.of(new Operand("data", "bytes", Reading.hex(data)));
  }
}
