package io.meta138.portal.server;

import io.meta138.incident.people.Directory;
import io.meta138.incident.people.Role;
import io.meta138.incident.server.Problem;
import io.meta138.portal.PortalException;
import io.meta138.portal.accounts.Accounts;
import io.meta138.portal.accounts.Passwords;
import io.meta138.portal.accounts.Sessions;
import io.meta138.portal.api.Documents;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Signing in and out. */
final class SessionHandlers {
  private final Accounts accounts;
  private final Sessions sessions;
  private final Directory directory;
  private final Journal journal;
  private final SignInLog log;
  private final Cookies cookies;
  private final Buckets byPerson;
  private final Buckets byAddress;

  SessionHandlers(
      Accounts accounts,
      Sessions sessions,
      Directory directory,
      PortalSettings settings,
      Journal journal,
      SignInLog log,
      Buckets byAddress,
      InstantSource clock) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.directory = directory;
    this.journal = journal;
    this.log = log;
    this.cookies = new Cookies(settings);
    this.byPerson = new Buckets(settings.limits().signInsPerMinute(), Duration.ofMinutes(1), clock);
    this.byAddress = byAddress;
  }

  void bind(Handlers handlers) {
    handlers
        .on("session", call -> Answer.of(document(session(call))))
        .on("signIn", this::signIn)
        .on("signOut", this::signOut)
        .on("changePassword", this::change)
        .on("resetPassword", this::reset);
  }

  private static Sessions.Session session(Call call) {
    return call.session().orElseThrow(() -> new PortalException("a call without its session"));
  }

  private Documents.Session document(Sessions.Session session) {
    Role role = session.role();
    return new Documents.Session(
        session.person(),
        directory.shown(session.person()),
        word(role),
        role.rights().stream().sorted().map(SessionHandlers::word).toList(),
        session.csrf(),
        directory.environment(),
        session.mustChange(),
        session.endsAt());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private Answer signIn(Call call) throws InterruptedException {
    Documents.SignIn in = call.body(Documents.SignIn.class);
    String person = in.person().strip().toLowerCase(Locale.ROOT);
    if (person.length() > 100 || in.password().length() > Passwords.LONGEST) {
      return Answer.refused(Problem.invalid("expected at most 100 and 200 characters"));
    }
    if (!byAddress.take(call.header("address")) || !byPerson.take(person)) {
      return Answer.refused(Problems.tooMany("too many attempts to sign in; wait a minute"));
    }
    Optional<String> known =
        directory.people().stream().filter(one -> one.equalsIgnoreCase(person)).findFirst();
    return switch (accounts.attempt(known.orElse(person), in.password())) {
      case Accounts.Attempt.Bad() -> {
        log.refused(known, "password", "wrong", call);
        yield Answer.refused(Problem.unauthorized("the name or the password is not right"));
      }
      case Accounts.Attempt.Good(String who, boolean mustChange) -> {
        Optional<Problem> unwritten = log.comes(who, "password", call);
        yield unwritten.isPresent()
            ? Answer.refused(unwritten.get())
            : begun(sessions.begin(who, mustChange), call);
      }
    };
  }

  private Answer begun(Sessions.Begun begun, Call call) {
    return new Answer.Given(
        200,
        document(begun.session()),
        List.of(cookies.session(begun.cookie(), call.at(), begun.session().endsAt())));
  }

  private Answer signOut(Call call) throws InterruptedException {
    sessions.end(session(call).hash());
    log.goes(session(call).person(), call);
    return new Answer.Done(List.of(cookies.noSession()));
  }

  /** Everything that was signed in with the old password ends. */
  private Answer change(Call call) throws InterruptedException {
    Documents.NewPassword in = call.body(Documents.NewPassword.class);
    String person = session(call).person();
    if (!byPerson.take(person)) {
      return Answer.refused(Problems.tooMany("too many attempts; wait a minute"));
    }
    Optional<String> wrong = accounts.refuses(person, in.current(), in.replacement());
    if (wrong.isPresent()) {
      log.refused(Optional.of(person), "new-password", "wrong", call);
      return Answer.refused(Problem.invalid(wrong.get()));
    }
    Optional<Problem> unwritten = log.changes(person, call);
    if (unwritten.isPresent()) {
      return Answer.refused(unwritten.get());
    }
    accounts.choose(person, in.replacement());
    sessions.endAll(person);
    return begun(sessions.begin(person, false), call);
  }

  private Answer reset(Call call) throws InterruptedException {
    String person = call.named("person");
    if (directory.role(person).isEmpty()) {
      return Answer.refused(
          Problem.unknown(
              "there is no person '%s' with a role in %s"
                  .formatted(person, directory.environment())));
    }
    Optional<Problem> unwritten =
        journal.write(
            call.person().actor(),
            "account.reset",
            "a one-time password for %s, made from %s".formatted(person, SignInLog.address(call)),
            Map.of("person", person, "address", SignInLog.address(call), "outcome", "done"));
    if (unwritten.isPresent()) {
      return Answer.refused(unwritten.get());
    }
    sessions.endAll(person);
    return Answer.of(new Documents.OneTimePassword(person, accounts.reset(person).orElseThrow()));
  }
}
