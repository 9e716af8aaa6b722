package io.meta138.portal.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.meta138.incident.Texts;
import io.meta138.portal.PortalException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Objects;
import java.util.Set;

/**
 * Checks ID tokens as OpenID Connect Core 1.0, section 3.1.3.7, has it: signature by a key that the
 * provider shows now, issuer, audience, authorized party, times, and the nonce of this attempt.
 */
final class IdTokens {
  /** How far the provider's clock may be off. */
  static final Duration SKEW = Duration.ofSeconds(60);

  /** A token is made in the moment in which its code is redeemed. */
  static final Duration OLDEST = Duration.ofMinutes(10);

  /** Only signatures that nobody but the provider can make: neither none nor a shared secret. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final long KEYS_KEPT = Duration.ofHours(1).toMillis();
  private static final long KEYS_LIMIT = Duration.ofSeconds(30).toMillis();
  private static final long KEYS_AT_MOST_EVERY = Duration.ofSeconds(30).toMillis();

  private final OidcConfig config;
  private final InstantSource clock;
  private final URI place;
  private final JWKSource<SecurityContext> keys;

  IdTokens(OidcConfig config, URI keys, ResourceRetriever retriever, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.place = keys;
    try {
      // a token under a key that is not known yet has them fetched again, but not for every one
      this.keys =
          JWKSourceBuilder.create(keys.toURL(), retriever)
              .cache(KEYS_KEPT, KEYS_LIMIT)
              .refreshAheadCache(false)
              .rateLimited(KEYS_AT_MOST_EVERY)
              .build();
    } catch (MalformedURLException e) {
      throw new PortalException("an address that was checked is none: " + keys, e);
    }
  }

  /** Where the keys are. */
  URI place() {
    return place;
  }

  /** What a token is worth. */
  sealed interface Verdict {
    /** It is the provider's, for this attempt. */
    record Good(JWTClaimsSet claims) implements Verdict {}

    /** It is not. */
    record Bad(String reason) implements Verdict {}

    /** Nobody knows, as the keys can't be had. */
    record Unavailable(String reason) implements Verdict {}
  }

  Verdict check(String token, String nonce) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            config.clientId(),
            new JWTClaimsSet.Builder().issuer(config.issuer().toString()).build(),
            Set.of("sub", "exp", "iat", "nonce")) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    claims.setMaxClockSkew((int) SKEW.toSeconds());
    processor.setJWTClaimsSetVerifier(claims);
    try {
      return forThis(processor.process(token, null), nonce);
    } catch (RateLimitReachedException e) {
      return new Verdict.Bad("the token is signed by a key that the provider does not show");
    } catch (KeySourceException e) {
      return new Verdict.Unavailable("the provider's keys: " + words(e));
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return new Verdict.Bad(words(e));
    }
  }

  private Verdict forThis(JWTClaimsSet claims, String nonce) {
    if (!same(Objects.toString(claims.getClaim("nonce"), ""), nonce)) {
      return new Verdict.Bad("the nonce is another");
    }
    Object party = claims.getClaim("azp");
    if (party == null ? claims.getAudience().size() > 1 : !party.equals(config.clientId())) {
      return new Verdict.Bad("the token is for another party");
    }
    Instant now = clock.instant();
    Instant made = claims.getIssueTime().toInstant();
    if (made.isAfter(now.plus(SKEW)) || made.isBefore(now.minus(OLDEST).minus(SKEW))) {
      return new Verdict.Bad("the token was not made just now");
    }
    return new Verdict.Good(claims);
  }

  private static boolean same(String expected, String found) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), found.getBytes(StandardCharsets.UTF_8));
  }

  private static String words(Exception e) {
    return Texts.cut(Texts.line(Objects.toString(e.getMessage(), "no words")), 200);
  }
}
