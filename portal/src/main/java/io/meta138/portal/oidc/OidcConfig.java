package io.meta138.portal.oidc;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import io.meta138.portal.Places;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sign-in by an OpenID provider.
 *
 * @param issuer of the provider, exactly as its tokens name it
 * @param clientId that the provider knows the portal by
 * @param clientSecretFile file of mode 0600; none for a public client
 * @param personClaim that names the person: the name in the directory, or {@code email}, which is
 *     looked for among the people's mailboxes and has to be verified by the provider
 * @param scopes that are asked for
 * @param name on the button
 * @param timeout of each request to the provider
 */
public record OidcConfig(
    @Doc("The provider's issuer, exactly as its tokens name it.") URI issuer,
    @Doc("What the provider knows the portal by.") String clientId,
    @Doc("File of mode 0600 with the client's secret; none for a public client.")
        Optional<Path> clientSecretFile,
    @Doc("The claim that names the person: a name of the directory, or email for its mailboxes.")
        @Default("preferred_username")
        String personClaim,
    @Doc("What is asked for.") @Default("[openid, profile]") List<String> scopes,
    @Doc("The provider's name on the button.") @Default("single sign-on") String name,
    @Doc("Longest time for each request to the provider.")
        @Default("5s")
        @Range(min = 100, max = 30_000)
        Duration timeout) {

  /** Refuses what can't work or is not safe. */
  public OidcConfig {
    scopes = List.copyOf(scopes);
    if (!Places.safe(issuer) || issuer.getQuery() != null) {
      throw new IllegalArgumentException(
          "expected an https address as issuer (http only on this machine), found " + issuer);
    }
    if (clientId.isBlank() || clientId.length() > 200) {
      throw new IllegalArgumentException("expected 1 to 200 characters as client-id");
    }
    if (!personClaim.matches("[A-Za-z0-9_.:/-]{1,100}")) {
      throw new IllegalArgumentException("expected a claim's name as person-claim");
    }
    if (!scopes.contains("openid")
        || scopes.stream().anyMatch(scope -> !scope.matches("[\\x21\\x23-\\x5b\\x5d-\\x7e]+"))) {
      throw new IllegalArgumentException("expected scopes with openid among them, found " + scopes);
    }
    if (name.isBlank() || name.length() > 40) {
      throw new IllegalArgumentException("expected 1 to 40 characters as name");
    }
  }
}
