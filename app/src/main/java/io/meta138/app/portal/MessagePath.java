package io.meta138.app.portal;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.portal.views.Lanes.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A message's path as steps, those still to come included. */
final class MessagePath {
  private MessagePath() {}

  static List<Step> of(TrackedMessage message, Optional<Lane> lane) {
    String from = lane.map(one -> one.source().name()).orElse("source");
    String to = lane.map(one -> one.destination().name()).orElse("destination");
    Optional<TrackedMessage.Execution> execution = message.execution();
    Optional<TrackedMessage.Receipt> receipt = message.receipt();
    return List.of(
        new Step(
            "sent",
            true,
            Optional.of(message.sent().at()),
            from,
            Optional.of(message.sent().transaction().toString()),
            Optional.of(message.sent().block()),
            "the source announced it"),
        step("finalized", message.finalizedAt(), from, "its block stays"),
        step(
            "attested",
            message.verifiedAt().or(message::committedAt),
            from,
            message.verifiedAt().isEmpty() && message.verifyingAt().isPresent()
                ? "signatures are being gathered"
                : "enough attesters signed"),
        new Step(
            "delivered",
            execution.isPresent(),
            execution.map(TrackedMessage.Execution::at),
            to,
            execution.map(one -> one.transaction().toString()),
            execution.map(TrackedMessage.Execution::block),
            message
                .supersededBy()
                .map(by -> "need not go: a newer message brought newer rows")
                .orElse("a transaction brought it to the destination")),
        new Step(
            "executed",
            execution.filter(TrackedMessage.Execution::success).isPresent(),
            execution.filter(TrackedMessage.Execution::success).map(TrackedMessage.Execution::at),
            to,
            execution.map(one -> one.transaction().toString()),
            execution.map(TrackedMessage.Execution::block),
            execution
                .map(one -> one.success() ? "its receiver took it" : "its receiver reverted")
                .orElse("")),
        step(
            "confirmed",
            receipt.map(TrackedMessage.Receipt::at),
            to,
            receipt
                .map(one ->
                    "%d rows taken, %d had newer words".formatted(one.rowsTaken(), one.rowsStale()))
                .orElse("the receiver's own event")));
  }

  private static Step step(String name, Optional<Instant> at, String chain, String detail) {
    return new Step(name, at.isPresent(), at, chain, Optional.empty(), Optional.empty(), detail);
  }
}
