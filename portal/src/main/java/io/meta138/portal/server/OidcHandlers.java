package io.meta138.portal.server;

import io.meta138.incident.server.Problem;
import io.meta138.portal.accounts.Sessions;
import io.meta138.portal.api.Documents;
import io.meta138.portal.oidc.Oidc;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signing in by the OpenID provider, when one is configured. */
final class OidcHandlers {
  private static final Logger LOG = LoggerFactory.getLogger(OidcHandlers.class);
  private static final String WAY = "oidc";

  private final Optional<Oidc> oidc;
  private final Sessions sessions;
  private final SignInLog log;
  private final Cookies cookies;
  private final Buckets byAddress;

  OidcHandlers(
      Optional<Oidc> oidc, Sessions sessions, SignInLog log, Cookies cookies, Buckets byAddress) {
    this.oidc = oidc;
    this.sessions = sessions;
    this.log = log;
    this.cookies = cookies;
    this.byAddress = byAddress;
  }

  void bind(Handlers handlers) {
    handlers
        .on(
            "signInWays",
            _ -> Answer.of(new Documents.SignInWays(true, oidc.map(provider -> provider.name()))))
        .on("oidcBegin", this::begin)
        .on("oidcEnd", this::end);
  }

  private static Answer none() {
    return Answer.refused(Problem.unknown("no OpenID provider is configured"));
  }

  private static Answer slower() {
    return Answer.refused(Problems.tooMany("too many attempts to sign in; wait a minute"));
  }

  private Answer begin(Call call) throws InterruptedException {
    if (oidc.isEmpty()) {
      return none();
    }
    if (!byAddress.take(call.header("address"))) {
      return slower();
    }
    return switch (oidc.get().begin(call.header("browser"))) {
      case Oidc.Begun.Sent(var place, String browser) ->
          new Answer.Moved(place.toString(), List.of(cookies.browser(browser, Oidc.ATTEMPT)));
      case Oidc.Begun.NotSent(String reason) -> {
        LOG.warn("nobody can sign in by the OpenID provider: {}", reason);
        log.refused(Optional.empty(), WAY, word(Oidc.Failure.UNAVAILABLE), call);
        yield back(Oidc.Failure.UNAVAILABLE);
      }
    };
  }

  private Answer end(Call call) throws InterruptedException {
    if (oidc.isEmpty()) {
      return none();
    }
    if (!byAddress.take(call.header("address"))) {
      return slower();
    }
    return switch (oidc.get().end(call.query(), call.header("browser"))) {
      case Oidc.Ended.Bad(Oidc.Failure failure, String reason) -> {
        LOG.warn("a sign-in by the OpenID provider was refused: {}", reason);
        log.refused(Optional.empty(), WAY, word(failure), call);
        yield back(failure);
      }
      case Oidc.Ended.Good(String person) -> {
        Optional<Problem> unwritten = log.comes(person, WAY, call);
        if (unwritten.isPresent()) {
          LOG.warn("nobody is signed in without a line in the log: {}", unwritten.get().detail());
          yield back(Oidc.Failure.UNAVAILABLE);
        }
        Sessions.Begun begun = sessions.begin(person, false);
        yield new Answer.Moved(
            "/",
            List.of(
                cookies.session(begun.cookie(), call.at(), begun.session().endsAt()),
                cookies.browser("", Duration.ZERO)));
      }
    };
  }

  /** To the sign-in page, which says why; nothing that came with the request is in the address. */
  private static Answer back(Oidc.Failure failure) {
    return new Answer.Moved("/?sign-in=" + word(failure), List.of());
  }

  private static String word(Oidc.Failure failure) {
    return failure.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
