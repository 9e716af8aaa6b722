package io.meta138.incident.runbooks.http;

import static io.meta138.incident.runbooks.ActionOf.optional;
import static io.meta138.incident.runbooks.ActionOf.required;

import io.meta138.incident.runbooks.ActionOf;
import io.meta138.incident.secrets.Secret;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Azure's side of the network, read through its REST interface: the application gateway with its
 * backends, its firewall's rate limits, and keys of a vault. Format: Microsoft.Network 2024-05-01,
 * Key Vault 7.4.
 */
public final class AzureLookUps {
  private static final String NETWORK_VERSION = "?api-version=2024-05-01";

  private final Settings settings;
  private final AzureApi api;
  private final InstantSource time;

  private AzureLookUps(Settings settings, Tokens tokens, InstantSource time) {
    this.settings = settings;
    this.api = new AzureApi(tokens);
    this.time = time;
  }

  /**
   * Where things are.
   *
   * @param management address of the resource manager
   * @param subscription id of the subscription
   * @param resourceGroup name of the group the gateway is in
   * @param vault address of the key vault
   */
  public record Settings(URI management, String subscription, String resourceGroup, URI vault) {
    /** Checks that the names can stand in an address. */
    public Settings {
      for (String name : List.of(subscription, resourceGroup)) {
        if (!name.matches("[A-Za-z0-9._()-]{1,90}")) {
          throw new IllegalArgumentException("expected a name, found '" + name + "'");
        }
      }
    }
  }

  /** Where bearer tokens come from. */
  @FunctionalInterface
  public interface Tokens {
    /** A token for that address; empty when none can be had. */
    Optional<Secret> token(URI address) throws InterruptedException;
  }

  /** The look-ups. */
  public static List<RunbookAction> of(Settings settings, Tokens tokens, InstantSource time) {
    AzureLookUps azure = new AzureLookUps(settings, tokens, time);
    return List.of(
        ActionOf.look(
            "gateway.status",
            "Tells how the application gateway and its backends are.",
            List.of(required("gateway", RunbookAction.Type.NAME, "Name of the gateway.")),
            Set.of("state", "provisioning", "backends", "healthy", "unhealthy", "names-unhealthy"),
            (arguments, _, _, limit) -> azure.gateway(arguments, limit)),
        ActionOf.look(
            "gateway.rate-limits",
            "Tells the rate limits of the gateway's firewall policy.",
            List.of(required("policy", RunbookAction.Type.NAME, "Name of the firewall policy.")),
            Set.of("rules", "enabled", "lowest", "limits"),
            (arguments, _, _, limit) -> azure.rateLimits(arguments, limit)),
        ActionOf.look(
            "vault.key",
            "Tells whether a key of the vault may be used.",
            List.of(
                required("key", RunbookAction.Type.NAME, "Name of the key."),
                optional(
                    "version", RunbookAction.Type.NAME, "Its version; the newest without it.")),
            Set.of("usable", "enabled", "type", "days-left", "version"),
            (arguments, _, _, limit) -> azure.key(arguments, limit)));
  }

  /** The same where nothing of Azure is configured: each fails and says so. */
  public static List<RunbookAction> absent() {
    URI nowhere = URI.create("https://127.0.0.1:1");
    return of(
            new Settings(nowhere, "none", "none", nowhere),
            _ -> Optional.empty(),
            InstantSource.fixed(Instant.EPOCH))
        .stream()
        .map(action ->
            ActionOf.absent(
                action, "no cloud is configured: add azure to the desk's configuration"))
        .toList();
  }

  private URI network(String kind, String name, String rest) {
    return settings
        .management()
        .resolve(
            "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Network/%s/%s%s%s"
                .formatted(
                    settings.subscription(),
                    settings.resourceGroup(),
                    kind,
                    name,
                    rest,
                    NETWORK_VERSION));
  }

  private Result gateway(Map<String, String> arguments, Duration limit)
      throws InterruptedException {
    String name = arguments.getOrDefault("gateway", "");
    Duration half = limit.dividedBy(2);
    Map<String, String> values = new TreeMap<>();
    switch (api.read("GET", network("applicationGateways", name, ""), half)) {
      case AzureApi.Read.Failed(String reason) -> {
        return new Result.Failed(reason);
      }
      case AzureApi.Read.Json(JsonNode root) -> {
        JsonNode properties = root.path("properties");
        values.put("state", properties.path("operationalState").asString("Unknown"));
        values.put("provisioning", properties.path("provisioningState").asString("Unknown"));
      }
    }
    switch (api.read("POST", network("applicationGateways", name, "/backendhealth"), half)) {
      case AzureApi.Read.Failed(String reason) -> {
        return new Result.Failed(reason);
      }
      case AzureApi.Read.Json(JsonNode root) -> backends(root, values);
    }
    return new Result.Done(
        "%s is %s; %s of %s backends are healthy"
            .formatted(name, values.get("state"), values.get("healthy"), values.get("backends")),
        values);
  }

  private static void backends(JsonNode root, Map<String, String> values) {
    int all = 0;
    List<String> unhealthy = new ArrayList<>();
    for (JsonNode pool : root.path("backendAddressPools")) {
      for (JsonNode setting : pool.path("backendHttpSettingsCollection")) {
        for (JsonNode server : setting.path("servers")) {
          all++;
          String health = server.path("health").asString("Unknown");
          if (!health.equals("Healthy") && !health.equals("Up")) {
            unhealthy.add(server.path("address").asString("?"));
          }
        }
      }
    }
    values.put("backends", String.valueOf(all));
    values.put("healthy", String.valueOf(all - unhealthy.size()));
    values.put("unhealthy", String.valueOf(unhealthy.size()));
    values.put("names-unhealthy", String.join(",", unhealthy));
  }

  private Result rateLimits(Map<String, String> arguments, Duration limit)
      throws InterruptedException {
    URI address =
        network(
            "ApplicationGatewayWebApplicationFirewallPolicies",
            arguments.getOrDefault("policy", ""),
            "");
    return switch (api.read("GET", address, limit)) {
      case AzureApi.Read.Failed(String reason) -> new Result.Failed(reason);
      case AzureApi.Read.Json(JsonNode root) -> {
        int rules = 0;
        int enabled = 0;
        long lowest = Long.MAX_VALUE;
        List<String> limits = new ArrayList<>();
        for (JsonNode rule : root.path("properties").path("customRules")) {
          if (rule.path("ruleType").asString("").equals("RateLimitRule")) {
            rules++;
            boolean on = !rule.path("state").asString("Enabled").equals("Disabled");
            long threshold = rule.path("rateLimitThreshold").asLong(0);
            if (on) {
              enabled++;
              lowest = Math.min(lowest, threshold);
            }
            limits.add(
                "%s %d/%s%s"
                    .formatted(
                        rule.path("name").asString("?"),
                        threshold,
                        rule.path("rateLimitDuration").asString("?"),
                        on ? "" : " off"));
          }
        }
        Map<String, String> values = new TreeMap<>();
        values.put("rules", String.valueOf(rules));
        values.put("enabled", String.valueOf(enabled));
        values.put("limits", String.join(",", limits));
        if (enabled > 0) {
          values.put("lowest", String.valueOf(lowest));
        }
        yield new Result.Done(
            "%d of %d rate limits are on: %s".formatted(enabled, rules, String.join(", ", limits)),
            values);
      }
    };
  }

  private Result key(Map<String, String> arguments, Duration limit) throws InterruptedException {
    String version = arguments.containsKey("version") ? "/" + arguments.get("version") : "";
    URI address =
        settings
            .vault()
            .resolve("/keys/" + arguments.getOrDefault("key", "") + version + "?api-version=7.4");
    return switch (api.read("GET", address, limit)) {
      case AzureApi.Read.Failed(String reason) -> new Result.Failed(reason);
      case AzureApi.Read.Json(JsonNode root) -> {
        JsonNode attributes = root.path("attributes");
        Instant now = time.instant();
        boolean enabled = attributes.path("enabled").asBoolean(false);
        long from = attributes.path("nbf").asLong(0);
        long until = attributes.path("exp").asLong(Long.MAX_VALUE);
        boolean usable = enabled && from <= now.getEpochSecond() && now.getEpochSecond() < until;
        String id = root.path("key").path("kid").asString("");
        Map<String, String> values = new TreeMap<>();
        values.put("enabled", String.valueOf(enabled));
        values.put("usable", String.valueOf(usable));
        values.put(
            "type",
            (root.path("key").path("kty").asString("")
                    + " "
                    + root.path("key").path("crv").asString(""))
                .strip());
        values.put("version", id.substring(id.lastIndexOf('/') + 1));
        if (until != Long.MAX_VALUE) {
          values.put(
              "days-left",
              String.valueOf(Duration.ofSeconds(until - now.getEpochSecond()).toDays()));
        }
        yield new Result.Done(
            "the key is %senabled and %susable"
                .formatted(enabled ? "" : "not ", usable ? "" : "not "),
            values);
      }
    };
  }
}
