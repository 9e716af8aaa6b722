package io.meta138.ccip.errors;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What some bytes mean, and what to do about it.
 *
 * @param name of the error or event; {@code Error}, {@code Panic}, {@code empty} or {@code unknown}
 *     where it has none of its own
 * @param known whether the catalogue, or Solidity itself, names it
 * @param stage where it belongs; empty when that can't be told from the bytes
 * @param operands in their order, without what an inner call reverted with
 * @param cause what happened
 * @param retry what it takes to succeed after it, if nothing inside says otherwise
 * @param remedy what to do
 * @param cut whether the end of the bytes is missing
 * @param inner what the inner call reverted with
 */
public record Explanation(
    String name,
    boolean known,
    Optional<Stage> stage,
    List<Operand> operands,
    String cause,
    RetryClass retry,
    String remedy,
    boolean cut,
    Optional<Explanation> inner) {

  /** Copies the operands. */
  public Explanation {
    operands = List.copyOf(operands);
  }

  /** This one and what is inside it, from the outermost to the innermost. */
  public List<Explanation> chain() {
    List<Explanation> out = new ArrayList<>();
    Optional<Explanation> next = Optional.of(this);
    while (next.isPresent()) {
      out.add(next.get());
      next = next.get().inner();
    }
    return out;
  }

  /** The innermost: where it began. */
  public Explanation root() {
    return chain().getLast();
  }

  /** What it takes to succeed: what the innermost known error says. */
  public RetryClass verdict() {
    return deciding().retry();
  }

  /** What to do: what the innermost known error says. */
  public String advice() {
    return deciding().remedy();
  }

  private Explanation deciding() {
    return chain().reversed().stream().filter(Explanation::known).findFirst().orElse(this);
  }

  /** The operand of this name, here or further inside. */
  public Optional<String> operand(String name) {
    return chain().stream()
        .flatMap(one -> one.operands().stream())
        .filter(operand -> operand.name().equals(name))
        .map(Operand::value)
        .findFirst();
  }

  /** Names and operands in one line, from the outermost to the innermost. */
  public String text() {
    return chain().stream().map(Explanation::own).collect(Collectors.joining(" because of "));
  }

  private String own() {
    String list =
        operands.stream()
            .map(operand -> (operand.name() + " " + operand.value()).strip())
            .collect(Collectors.joining(", "));
    return name + (list.isEmpty() ? "" : "(" + list + ")") + (cut ? " (cut short)" : "");
  }
}
