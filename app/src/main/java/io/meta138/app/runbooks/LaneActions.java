package io.meta138.app.runbooks;

import static io.meta138.incident.runbooks.ActionOf.required;

import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import io.meta138.ccip.tracking.LaneStats;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.incident.runbooks.ActionOf;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Parameter;
import io.meta138.platform.runbook.RunbookAction.Result;
import io.meta138.platform.types.Hash;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * What runbooks see of messages between chains and do about one that is stuck: through the
 * database, so that it works whether a deliverer runs or not.
 */
final class LaneActions implements AutoCloseable {
  private static final Parameter MESSAGE =
      required("message", RunbookAction.Type.TEXT, "The message's id: 0x and 64 digits.");

  private final Optional<Supplier<NodeFiles>> files;
  private final InstantSource clock;
  private final Explainer explainer = new Explainer();
  private @Nullable NodeAccess access;

  LaneActions(Optional<Supplier<NodeFiles>> files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  /** Something asked of the messages that are followed. */
  private interface Question {
    Result ask(MessageStore store, Map<String, String> arguments, boolean dryRun);
  }

  private ActionOf.Deed deed(Question question) {
    return (arguments, dryRun, _, _) -> ask(question, arguments, dryRun);
  }

  private Result ask(Question question, Map<String, String> arguments, boolean dryRun) {
    if (files.isEmpty()) {
      return new Result.Failed(OracleActions.NO_ORACLE);
    }
    try {
      NodeAccess node = access(files.get().get());
      return question.ask(new MessageStore(node.database("ccip.message")), arguments, dryRun);
    } catch (NodeException | DataAccessException e) {
      close();
      return new Result.Failed(String.valueOf(e.getMessage()));
    }
  }

  /** Opened at the first use, as most desks never need it. */
  private synchronized NodeAccess access(NodeFiles present) {
    NodeAccess open = access;
    if (open == null) {
      open = new NodeAccess(present, clock);
      access = open;
    }
    return open;
  }

  /** What could not be reached is opened anew the next time. */
  @Override
  public synchronized void close() {
    if (access != null) {
      access.close();
      access = null;
    }
  }

  List<RunbookAction> all() {
    return List.of(
        ActionOf.look(
            "ccip.lane",
            "Tells how a lane between chains is doing.",
            List.of(required("lane", RunbookAction.Type.NAME, "The lane's name.")),
            Set.of("sent", "delivered", "superseded", "failed", "undelivered", "stopped", "amiss"),
            deed((store, arguments, _) -> lane(store, arguments.getOrDefault("lane", "")))),
        ActionOf.look(
            "ccip.message",
            "Tells where a message between chains is, and why it does not arrive.",
            List.of(MESSAGE),
            Set.of(
                "lane",
                "number",
                "state",
                "attempts",
                "delivered",
                "confirmed",
                "given-up",
                "error",
                "cause",
                "remedy"),
            deed((store, arguments, _) -> message(store, arguments))),
        new ActionOf(
            "ccip.retry",
            "Has a message between chains tried at once, also one that was given up.",
            List.of(MESSAGE),
            Set.of("lane"),
            true,
            true,
            deed(this::retry)));
  }

  private static Result lane(MessageStore store, String lane) {
    LaneStats stats = store.stats(lane);
    List<String> amiss = store.raised("lane:" + lane);
    Map<String, String> values = new TreeMap<>();
    values.put("sent", Long.toString(stats.sent()));
    values.put("delivered", Long.toString(stats.in(MessageState.SUCCESS)));
    values.put("superseded", Long.toString(stats.in(MessageState.SUPERSEDED)));
    values.put("failed", Long.toString(stats.in(MessageState.FAILED)));
    values.put("undelivered", Long.toString(stats.open()));
    values.put("stopped", Boolean.toString(amiss.contains("ccip.lane.stopped")));
    values.put("amiss", String.join(",", amiss));
    return new Result.Done(
        "lane %s: %d of %d messages are not delivered%s"
            .formatted(
                lane,
                stats.open(),
                stats.sent(),
                amiss.isEmpty() ? "" : "; amiss: " + String.join(", ", amiss)),
        values);
  }

  private static Optional<TrackedMessage> find(MessageStore store, Map<String, String> arguments) {
    try {
      return store.find(Hash.parse(arguments.getOrDefault("message", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Result unknown(Map<String, String> arguments) {
    return new Result.Failed(
        "no message has the id %s: `meta138 ccip messages --full` lists them"
            .formatted(arguments.getOrDefault("message", "")));
  }

  private Result message(MessageStore store, Map<String, String> arguments) {
    return find(store, arguments).map(this::told).orElseGet(() -> unknown(arguments));
  }

  private Result told(TrackedMessage message) {
    Map<String, String> values = new TreeMap<>();
    values.put("lane", message.lane());
    values.put("number", Long.toString(message.number()));
    values.put("state", message.state().name());
    values.put("attempts", Integer.toString(message.delivery().attempts()));
    values.put("delivered", Boolean.toString(message.state().isOver()));
    values.put("confirmed", Boolean.toString(message.receipt().isPresent()));
    values.put("given-up", Boolean.toString(message.delivery().givenUpAt().isPresent()));
    Optional<Explanation> failure =
        message
            .execution()
            .filter(execution -> !execution.success())
            .map(execution -> explainer.revert(execution.returnData()));
    values.put("error", failure.map(why -> why.root().name()).orElse("none"));
    values.put(
        "cause",
        failure
            .map(why -> why.root().cause())
            .or(() -> message.delivery().lastError())
            .orElse("No attempt has failed."));
    values.put(
        "remedy",
        failure
            .map(Explanation::advice)
            .orElse("See that a deliverer runs and that enough attesters answer."));
    return new Result.Done(
        "message %d of lane %s is %s after %d failed attempts"
            .formatted(
                message.number(), message.lane(), message.state(), message.delivery().attempts()),
        values);
  }

  private Result retry(MessageStore store, Map<String, String> arguments, boolean dryRun) {
    Optional<TrackedMessage> found = find(store, arguments);
    if (found.isEmpty()) {
      return unknown(arguments);
    }
    TrackedMessage message = found.get();
    String what = "message %d of lane %s".formatted(message.number(), message.lane());
    if (dryRun) {
      return new Result.Done("would have %s tried at once".formatted(what), Map.of());
    }
    return store.attempts().retryNow(message.id(), clock.instant())
        ? new Result.Done(
            what + " is tried at once by a running deliverer", Map.of("lane", message.lane()))
        : new Result.Done(what + " needs nothing more", Map.of("lane", message.lane()));
  }
}
