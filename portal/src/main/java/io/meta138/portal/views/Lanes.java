package io.meta138.portal.views;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lanes between chains and their messages. */
public interface Lanes {
  /** Every lane. */
  Known<List<Lane>> lanes();

  /** A page of messages, newest first. */
  Known<List<Message>> messages(MessageQuery query);

  /** One message; empty when there is none. */
  Known<Optional<MessageDetail>> message(String id);

  /** Asks for another try; false when there is nothing to try. */
  Known<Boolean> retry(String id);

  /** What revert data or an error's name means. */
  Explanation explain(String data);

  /**
   * Which messages.
   *
   * @param lane name; empty for all
   * @param state of messages; empty for all
   * @param text an id, transaction or account; empty for all
   * @param after the last message of the page before
   * @param limit at most so many
   */
  record MessageQuery(
      Optional<String> lane,
      Optional<String> state,
      Optional<String> text,
      Optional<Place> after,
      int limit) {}

  /**
   * A place in the list of messages.
   *
   * @param sentAt of the message
   * @param id of the message
   */
  record Place(Instant sentAt, String id) {}

  /**
   * A lane at a glance.
   *
   * @param name of it
   * @param from chain's name
   * @param to chain's name
   * @param fromChainId chain
   * @param toChainId chain
   * @param protocol whose messages it carries
   * @param standing how it does
   * @param sent messages the source announced
   * @param delivered executed with success
   * @param underway still to be delivered
   * @param failed whose receiver reverted
   * @param superseded that newer ones made needless
   * @param oldestUndeliveredAt when the oldest was sent that has not arrived
   * @param lagMillis how long messages take
   */
  record Lane(
      String name,
      String from,
      String to,
      long fromChainId,
      long toChainId,
      String protocol,
      Standing standing,
      long sent,
      long delivered,
      long underway,
      long failed,
      long superseded,
      Optional<Instant> oldestUndeliveredAt,
      Optional<LagMillis> lagMillis) {}

  /**
   * How long messages take from sending to the receiver's own event.
   *
   * @param p50 half of them take no longer
   * @param p95 95 of 100 take no longer
   */
  record LagMillis(long p50, long p95) {}

  /**
   * A message at a glance.
   *
   * @param id of it
   * @param lane it travels on
   * @param number in the lane
   * @param state sent, source-finalized, committed, blessed, verifying, verified, success, failed,
   *     superseded or unknown
   * @param confirmed whether the receiver's own event confirms it
   * @param sentAt time of its block
   * @param executedAt time of the block that delivered it
   * @param sender contract that sent
   * @param receiver contract it is for
   * @param sourceTransaction in which it was sent
   * @param next where it stands and what is expected, in a sentence
   */
  record Message(
      String id,
      String lane,
      long number,
      String state,
      boolean confirmed,
      Instant sentAt,
      Optional<Instant> executedAt,
      String sender,
      String receiver,
      String sourceTransaction,
      String next) {}

  /**
   * A message with its path.
   *
   * @param message at a glance
   * @param steps its path in order
   * @param rows that it carries, by number, with their rounds
   * @param gasLimit for its receiver
   * @param attempts to deliver that ended in an error
   * @param nextAttemptAt not before
   * @param lastError of the last attempt; empty without one
   * @param givenUp whether nobody tries again by himself
   * @param retryAsked whether somebody asked for another try
   * @param error what its receiver reverted with
   */
  record MessageDetail(
      Message message,
      List<Step> steps,
      Map<String, Long> rows,
      long gasLimit,
      int attempts,
      Optional<Instant> nextAttemptAt,
      String lastError,
      boolean givenUp,
      boolean retryAsked,
      Optional<Explanation> error) {}

  /**
   * One step of a message's path.
   *
   * @param name sent, finalized, attested, delivered, executed or confirmed
   * @param done whether it is behind the message
   * @param at when
   * @param chain on which
   * @param transaction that did it
   * @param block that holds it
   * @param detail in words; empty without any
   */
  record Step(
      String name,
      boolean done,
      Optional<Instant> at,
      String chain,
      Optional<String> transaction,
      Optional<Long> block,
      String detail) {}

  /**
   * What an error means and what to do.
   *
   * @param name of the error
   * @param known whether the catalogue names it
   * @param text names and operands from the outermost to the innermost
   * @param cause what happened
   * @param transience what it takes to succeed: whether trying again helps
   * @param remedy what to do
   * @param operands of the error, in order
   * @param inner causes inside, outermost first
   */
  record Explanation(
      String name,
      boolean known,
      String text,
      String cause,
      String transience,
      String remedy,
      List<Operand> operands,
      List<Inner> inner) {}

  /**
   * One operand of an error.
   *
   * @param name of it; empty without one
   * @param value in words
   */
  record Operand(String name, String value) {}

  /**
   * A cause inside another.
   *
   * @param name of the error
   * @param cause what happened
   * @param operands of it
   */
  record Inner(String name, String cause, List<Operand> operands) {}
}
