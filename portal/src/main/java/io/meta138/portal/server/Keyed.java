package io.meta138.portal.server;

import io.meta138.incident.people.Caller;
import io.meta138.incident.server.Problem;
import io.meta138.portal.api.Json;
import io.meta138.portal.api.Operation;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Does operations; one that carries a key is begun once, and its repetitions are told of it. */
final class Keyed {
  private static final Logger LOG = LoggerFactory.getLogger(Keyed.class);
  private static final Set<String> SECRETS = Set.of("resetPassword", "makeToken");

  private final Handlers handlers;
  private final Replays replays;

  Keyed(Handlers handlers, Replays replays) {
    this.handlers = handlers;
    this.replays = replays;
  }

  Answer answer(Call call) throws InterruptedException {
    String key = call.header("idempotency-key");
    if (key.isEmpty() || !call.operation().keyed()) {
      return handlers.answer(call);
    }
    if (!key.matches("[\\x21-\\x7e]{1,100}")) {
      return Answer.refused(
          Problem.invalid("expected 1 to 100 visible characters as Idempotency-Key"));
    }
    String person = call.caller().map(Caller::person).orElse("");
    return switch (replays.claim(person, key, call)) {
      case Replays.Claim.Theirs(Answer answer) -> answer;
      case Replays.Claim.Ours() -> {
        Answer answer = first(call);
        try {
          keep(person, key, call.operation(), answer);
        } catch (DataAccessException | TransactionException e) {
          LOG.warn("an answer can't be kept for its repetition: {}", e.getMessage());
        }
        yield answer;
      }
    };
  }

  /** What failed in the middle may have been done: its key is not free again. */
  private Answer first(Call call) throws InterruptedException {
    try {
      return handlers.answer(call);
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("the database failed an act: {}", e.getMessage());
      return Answer.refused(Problem.outcomeUnknown("the database failed in the middle of it"));
    }
  }

  /** Secrets are given once and kept by nobody: a repetition is told that it was done. */
  private void keep(String person, String key, Operation operation, Answer made) {
    Answer answer =
        SECRETS.contains(operation.id()) && succeeded(made)
            ? Answer.refused(
                Problem.conflict("it was done; the secret that it made is shown only once"))
            : made;
    switch (answer) {
      case Answer.Given given ->
          replays.keep(person, key, given.status(), Replays.JSON, Json.bytes(given.document()));
      case Answer.Begun begun ->
          replays.keep(
              person,
              key,
              new Answer.Bytes(
                  202,
                  Replays.JSON,
                  Json.bytes(begun.document()),
                  Map.of("Location", begun.location())));
      case Answer.Bytes raw -> replays.keep(person, key, raw);
      case Answer.Done _ -> replays.keep(person, key, 204, "", new byte[0]);
      case Answer.Moved _ -> replays.drop(person, key); // only GET is answered so, without a key
      case Answer.Refused(Problem problem) ->
          replays.keep(
              person,
              key,
              problem.status(),
              "application/problem+json",
              Json.bytes(problem.document()));
    }
  }

  private static boolean succeeded(Answer answer) {
    return switch (answer) {
      case Answer.Refused _, Answer.Moved _ -> false;
      case Answer.Bytes bytes -> bytes.status() < 300;
      case Answer.Given _, Answer.Begun _, Answer.Done _ -> true;
    };
  }
}
