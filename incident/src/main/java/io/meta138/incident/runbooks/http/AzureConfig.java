package io.meta138.incident.runbooks.http;

import io.meta138.incident.runbooks.http.AzureLookUps.Settings;
import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The part of Azure that runbooks look at.
 *
 * @param management address of the resource manager
 * @param subscription id of the subscription
 * @param resourceGroup name of the group the gateway is in
 * @param vault address of the key vault
 * @param tokenFile bearer token that somebody keeps fresh
 * @param identity where the machine's own identity gives tokens
 */
public record AzureConfig(
    @Doc("The resource manager.") @Default("https://management.azure.com") URI management,
    @Doc("Id of the subscription.") String subscription,
    @Doc("Name of the group that the gateway is in.") String resourceGroup,
    @Doc("The key vault, such as https://NAME.vault.azure.net.") URI vault,
    @Doc("File of mode 0600 with a bearer token; the machine's managed identity without one.")
        Optional<Path> tokenFile,
    @Doc("Where the machine's managed identity gives tokens.")
        @Default("http://169.254.169.254/metadata/identity/oauth2/token")
        URI identity) {
  /** Checks that the names can stand in an address. */
  public AzureConfig {
    var _ = new Settings(management, subscription, resourceGroup, vault);
  }

  /** Where things are. */
  public Settings settings() {
    return new Settings(management, subscription, resourceGroup, vault);
  }
}
