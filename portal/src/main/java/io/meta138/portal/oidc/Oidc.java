package io.meta138.portal.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.people.Directory;
import io.meta138.incident.secrets.Digests;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.portal.oidc.Provider.Asked;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Sign-in by an OpenID provider: authorization code with PKCE (S256), state and nonce. An attempt
 * belongs to the browser that began it, works once and within ten minutes. Verifier and nonce
 * follow from the browser's own secret and the state, so that the database holds nothing to sign in
 * with.
 */
public final class Oidc {
  /** Where the provider sends browsers back to. */
  public static final String CALLBACK = "/api/v1/session/oidc/callback";

  /** How long an attempt may take. */
  public static final Duration ATTEMPT = Duration.ofMinutes(10);

  private static final int TEXT = 43;
  private static final int LONGEST_CODE = 4_000;
  private static final int MOST_ATTEMPTS = 20_000;

  private final OidcConfig config;
  private final URI redirect;
  private final Database database;
  private final Directory directory;
  private final Provider provider;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Semaphore atOnce = new Semaphore(16);
  private @Nullable IdTokens tokens;

  /**
   * Sign-in by a provider.
   *
   * @param publicUrl where browsers reach the portal, without a path
   * @param secret of the client; empty for a public one
   */
  public Oidc(
      OidcConfig config,
      URI publicUrl,
      Optional<SecretFile> secret,
      Database database,
      Directory directory,
      BoundedHttp http,
      InstantSource clock,
      SecureRandom random) {
    this.config = config;
    this.redirect = URI.create(publicUrl + CALLBACK);
    this.database = database;
    this.directory = directory;
    this.provider = new Provider(config, secret, http, clock);
    this.clock = clock;
    this.random = random;
  }

  /** What came of beginning. */
  public sealed interface Begun {
    /**
     * The browser is sent to the provider.
     *
     * @param browser the secret that the browser has to keep
     */
    record Sent(URI place, String browser) implements Begun {
      @Override
      public String toString() {
        return "sent to the provider";
      }
    }

    /** It is not. */
    record NotSent(String reason) implements Begun {}
  }

  /** Why somebody was not signed in. */
  public enum Failure {
    /** The attempt is not this browser's, was used already, or took too long. */
    STATE,
    /** The provider, or the person there, said no. */
    DENIED,
    /** The provider's answer does not hold. */
    REFUSED,
    /** The directory has nobody of this name who has a role here. */
    UNKNOWN_PERSON,
    /** The provider does not answer. */
    UNAVAILABLE
  }

  /** How it ended. */
  public sealed interface Ended {
    /** It is this person of the directory. */
    record Good(String person) implements Ended {}

    /**
     * It is nobody.
     *
     * @param reason for the portal's own log; without secrets
     */
    record Bad(Failure failure, String reason) implements Ended {}
  }

  /** The provider's name on the button. */
  public String name() {
    return config.name();
  }

  /**
   * Begins an attempt.
   *
   * @param before the secret that the browser has from an earlier attempt; empty when none
   */
  public Begun begin(String before) throws InterruptedException {
    Provider.Metadata metadata;
    switch (provider.metadata()) {
      case Asked.Got<Provider.Metadata>(Provider.Metadata got) -> metadata = got;
      case Asked.Unavailable<Provider.Metadata>(String reason) -> {
        return new Begun.NotSent(reason);
      }
      case Asked.Refused<Provider.Metadata>(String reason) -> {
        return new Begun.NotSent(reason);
      }
    }
    String browser = wellFormed(before) ? before : text();
    String state = text();
    if (!note(state, browser)) {
      return new Begun.NotSent("too many people are signing in");
    }
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", config.clientId());
    query.put("redirect_uri", redirect.toString());
    query.put("scope", String.join(" ", config.scopes()));
    query.put("state", state);
    query.put("nonce", derived(browser, state, "nonce"));
    query.put("code_challenge", challenge(derived(browser, state, "verifier")));
    query.put("code_challenge_method", "S256");
    String place = metadata.authorization().toString();
    return new Begun.Sent(
        URI.create(place + (place.contains("?") ? "&" : "?") + Provider.encoded(query)), browser);
  }

  /**
   * Ends an attempt.
   *
   * @param query that the browser came back with
   * @param browser the secret that it kept; empty when none
   */
  public Ended end(Map<String, String> query, String browser) throws InterruptedException {
    String state = query.getOrDefault("state", "");
    if (!wellFormed(state) || !wellFormed(browser) || !take(state, browser)) {
      return bad(Failure.STATE, "the attempt is not this browser's, was used, or is over");
    }
    if (query.containsKey("error")) {
      return bad(Failure.DENIED, "the provider said no");
    }
    String code = query.getOrDefault("code", "");
    if (code.isEmpty() || code.length() > LONGEST_CODE) {
      return bad(Failure.REFUSED, "there is no code");
    }
    if (!atOnce.tryAcquire()) {
      return bad(Failure.UNAVAILABLE, "too many people are signing in");
    }
    try {
      return redeem(query, code, browser, state);
    } finally {
      atOnce.release();
    }
  }

  private Ended redeem(Map<String, String> query, String code, String browser, String state)
      throws InterruptedException {
    Provider.Metadata metadata;
    switch (provider.metadata()) {
      case Asked.Got<Provider.Metadata>(Provider.Metadata got) -> metadata = got;
      case Asked.Unavailable<Provider.Metadata>(String reason) -> {
        return bad(Failure.UNAVAILABLE, reason);
      }
      case Asked.Refused<Provider.Metadata>(String reason) -> {
        return bad(Failure.UNAVAILABLE, reason);
      }
    }
    Optional<String> named = Optional.ofNullable(query.get("iss"));
    if (named.isEmpty()
        ? metadata.namesIssuer()
        : !named.get().equals(config.issuer().toString())) {
      return bad(Failure.REFUSED, "the answer is of another issuer");
    }
    return switch (provider.redeem(metadata, code, derived(browser, state, "verifier"), redirect)) {
      case Asked.Unavailable<String>(String reason) -> bad(Failure.UNAVAILABLE, reason);
      case Asked.Refused<String>(String reason) -> bad(Failure.REFUSED, "the code: " + reason);
      case Asked.Got<String>(String token) ->
          switch (tokens(metadata.keys()).check(token, derived(browser, state, "nonce"))) {
            case IdTokens.Verdict.Bad(String reason) -> bad(Failure.REFUSED, reason);
            case IdTokens.Verdict.Unavailable(String reason) -> bad(Failure.UNAVAILABLE, reason);
            case IdTokens.Verdict.Good(JWTClaimsSet claims) ->
                person(claims)
                    .filter(person -> directory.role(person).isPresent())
                    .<Ended>map(Ended.Good::new)
                    .orElseGet(() ->
                        bad(
                            Failure.UNKNOWN_PERSON,
                            "the directory has no such person with a role in "
                                + directory.environment()));
          };
    };
  }

  private static Ended bad(Failure failure, String reason) {
    return new Ended.Bad(failure, reason);
  }

  private synchronized IdTokens tokens(URI keys) {
    IdTokens now = tokens;
    if (now == null || !now.place().equals(keys)) {
      now = new IdTokens(config, keys, provider.keys(), clock);
      tokens = now;
    }
    return now;
  }

  /** Nobody is made: the person has to be in the directory, under exactly this name. */
  private Optional<String> person(JWTClaimsSet claims) {
    if (!(claims.getClaim(config.personClaim()) instanceof String name)) {
      return Optional.empty();
    }
    if (!config.personClaim().equals("email")) {
      return Optional.of(name).filter(directory.people()::contains);
    }
    if (!Boolean.TRUE.equals(claims.getClaim("email_verified"))) {
      return Optional.empty();
    }
    List<String> found =
        directory.people().stream()
            .filter(person ->
                directory.address(person, Channel.EMAIL).orElse(null)
                        instanceof Address.Email(String mailbox)
                    && mailbox.equalsIgnoreCase(name))
            .toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private boolean note(String state, String browser) {
    Instant now = clock.instant();
    return database
            .jdbc()
            .sql(
                """
                insert into portal.oidc_attempt (state, browser, ends_at)
                select :state, :browser, :ends
                where (select count(*) from portal.oidc_attempt) < :most
                """)
            .param("state", hash(state))
            .param("browser", hash(browser))
            .param("ends", now.plus(ATTEMPT).atOffset(ZoneOffset.UTC))
            .param("most", MOST_ATTEMPTS)
            .update()
        == 1;
  }

  private boolean take(String state, String browser) {
    return database
            .jdbc()
            .sql(
                """
                delete from portal.oidc_attempt
                where state = :state and browser = :browser and ends_at > :now
                """)
            .param("state", hash(state))
            .param("browser", hash(browser))
            .param("now", clock.instant().atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  /** Forgets attempts that nobody ended. */
  public void sweep() {
    database
        .jdbc()
        .sql("delete from portal.oidc_attempt where ends_at <= :now")
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
  }

  private String text() {
    byte[] made = new byte[32];
    random.nextBytes(made);
    return base64(made);
  }

  private static boolean wellFormed(String text) {
    return text.length() == TEXT && text.matches("[A-Za-z0-9_-]+");
  }

  /** 256 bits that only who knows the browser's secret can tell. */
  private static String derived(String browser, String state, String purpose) {
    return base64(hash(purpose + "\n" + browser + "\n" + state));
  }

  private static String challenge(String verifier) {
    return base64(hash(verifier));
  }

  private static byte[] hash(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
