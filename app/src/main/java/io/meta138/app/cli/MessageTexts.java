package io.meta138.app.cli;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import io.meta138.ccip.messages.RowPayload;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Messages as people and programs are shown them. */
public final class MessageTexts {
  private MessageTexts() {}

  /** The state in lower case; what is not confirmed is said. */
  static String state(TrackedMessage message) {
    String state = message.state().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return message.state() == MessageState.SUCCESS && message.receipt().isEmpty()
        ? state + ", unconfirmed"
        : state;
  }

  /** What a failed message's receiver reverted with; empty when it did not. */
  static Optional<Explanation> failure(TrackedMessage message, Explainer explainer) {
    return message
        .execution()
        .filter(execution -> !execution.success())
        .map(execution -> explainer.revert(execution.returnData()));
  }

  /** Where it stands and what is expected next, in a sentence. */
  public static String next(TrackedMessage message) {
    return switch (message.state()) {
      case SENT -> "The source's block may still go away; nothing happens before it stays.";
      case SOURCE_FINALIZED -> "The source's block stays; attesters are asked next.";
      case COMMITTED -> "The destination has its root; it is executed next.";
      case BLESSED -> "The risk network vouched for its root too; it is executed next.";
      case VERIFYING -> "Signatures are being gathered.";
      case VERIFIED -> "Enough attesters signed; it is delivered next.";
      case SUCCESS ->
          message.receipt().isPresent()
              ? "Executed, and the receiver's own event confirms it."
              : "Executed, but no event of the receiver confirms it: is there a contract that"
                  + " takes messages?";
      case FAILED ->
          message.delivery().givenUpAt().isPresent()
              ? "Its receiver reverted and nobody tries again: mend the cause, then `meta138 ccip"
                  + " retry`."
              : "Its receiver reverted; it is tried again.";
      case SUPERSEDED -> "Newer messages brought newer words of all its rows; it need not go.";
      case UNKNOWN -> "The destination tells of a state that has no meaning here.";
    };
  }

  /** The rows it carries, when it carries rows: number and round. */
  static List<String> rows(TrackedMessage message) {
    List<String> rows = new ArrayList<>();
    RowPayload.decode(message.payload())
        .ifPresent(payload ->
            payload
                .rows()
                .forEach(row -> rows.add("row " + row.index() + " round " + row.round())));
    return rows;
  }

  /** Everything, for programs. */
  static Map<String, Object> document(TrackedMessage message, Explainer explainer) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", message.id().toString());
    document.put("lane", message.lane());
    document.put("generation", message.generation());
    document.put("number", message.number());
    document.put("state", message.state().name());
    document.put("confirmed", message.receipt().isPresent());
    document.put("sender", message.sender().toString());
    document.put("receiver", message.receiver().toString());
    document.put("gasLimit", message.gasLimit());
    document.put("feeToken", message.feeToken().toString());
    document.put("fee", message.fee().map(BigInteger::toString).orElse(null));
    document.put("sentAt", message.sent().at().toString());
    document.put("sourceBlock", message.sent().block());
    document.put("sourceTransaction", message.sent().transaction().toString());
    put(document, "finalizedAt", message.finalizedAt());
    put(document, "committedAt", message.committedAt());
    put(document, "verifyingAt", message.verifyingAt());
    put(document, "verifiedAt", message.verifiedAt());
    message.supersededBy().map(Hash::toString).ifPresent(by -> document.put("supersededBy", by));
    message
        .execution()
        .ifPresent(execution -> {
          document.put("executedAt", execution.at().toString());
          document.put("destinationBlock", execution.block());
          document.put("destinationTransaction", execution.transaction().toString());
          document.put("executions", execution.count());
        });
    message
        .receipt()
        .ifPresent(receipt -> {
          document.put("receivedAt", receipt.at().toString());
          document.put("rowsTaken", receipt.rowsTaken());
          document.put("rowsStale", receipt.rowsStale());
          document.put("payloadRefused", receipt.refused());
        });
    document.put("attempts", message.delivery().attempts());
    put(document, "nextAttemptAt", message.delivery().nextAttemptAt());
    put(document, "givenUpAt", message.delivery().givenUpAt());
    message.delivery().lastError().ifPresent(error -> document.put("lastError", error));
    failure(message, explainer).ifPresent(why -> document.put("failure", document(why)));
    document.put("rows", rows(message));
    document.put("payload", Hex.encode(message.payload()));
    return document;
  }

  /** An explanation, for programs. */
  static Map<String, Object> document(Explanation why) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", why.name());
    document.put("known", why.known());
    why.stage().ifPresent(stage -> document.put("stage", stage.toString()));
    List<Map<String, Object>> operands = new ArrayList<>();
    why.operands()
        .forEach(operand -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("name", operand.name());
          one.put("type", operand.type());
          one.put("value", operand.value());
          operands.add(one);
        });
    document.put("operands", operands);
    document.put("cause", why.cause());
    document.put("retry", why.retry().toString());
    document.put("remedy", why.remedy());
    document.put("cut", why.cut());
    why.inner().ifPresent(inner -> document.put("inner", document(inner)));
    document.put("text", why.text());
    document.put("verdict", why.verdict().toString());
    document.put("advice", why.advice());
    return document;
  }

  private static void put(Map<String, Object> document, String name, Optional<Instant> at) {
    at.ifPresent(time -> document.put(name, time.toString()));
  }
}
