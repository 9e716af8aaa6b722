package io.meta138.app.desk;

import io.meta138.app.config.NodeConfig;
import io.meta138.app.config.SignerConfig;
import io.meta138.app.runbooks.RunbooksConfig;
import io.meta138.incident.evidence.sources.EvidenceConfig;
import io.meta138.incident.kubernetes.KubernetesConfig;
import io.meta138.incident.notifications.providers.ChannelsConfig;
import io.meta138.incident.people.DirectoryFile;
import io.meta138.incident.reviews.ReviewSettings;
import io.meta138.incident.runbooks.http.AzureConfig;
import io.meta138.network.health.NetworkConfig;
import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration of an incident desk, {@code desk.yaml}.
 *
 * @param environment that the desk is of; it says which roles of the directory count
 * @param listen where alerts come in and people ask
 * @param cli how commands on this machine reach it
 * @param database where everything is kept
 * @param intake what senders of alerts prove themselves with
 * @param outside a watchdog outside that is told that the desk lives
 * @param channels that people are reached by
 * @param directory of people, teams, schedules and policies
 * @param directoryFile file with the directory, where it is not written down here
 * @param pagerdutySchedules who is on call by PagerDuty
 * @param rules topology and severities; those of the program when missing
 * @param log the timeline's checkpoints
 * @param anchor writes the log's roots to a chain
 * @param network to watch
 * @param oracle node to look at
 * @param evidence that is gathered when an incident opens
 * @param reviews and who gets them
 * @param runbooks beside the shipped ones, and what they may call
 * @param kubernetes cluster that runbooks look at and change
 * @param azure that runbooks look at
 * @param keep how long what is over is kept
 * @param admin where metrics and health are served
 */
public record DeskConfig(
    @Doc("The environment that the desk is of; it says which roles of the directory count.")
        @Default("production")
        String environment,
    @Doc("Where alerts come in and people ask.") @Default("{}") Listen listen,
    @Doc("How commands on this machine reach the desk.") @Default("{}") Cli cli,
    @Doc("PostgreSQL, for everything the desk knows.") NodeConfig.DatabaseConfig database,
    @Doc("What senders of alerts prove themselves with.") @Default("{}") Intake intake,
    @Doc("A watchdog outside that is told that the desk lives.") Optional<Outside> outside,
    @Doc("Channels that people are reached by.") @Default("{}") ChannelsConfig channels,
    @Doc("People, teams, schedules and policies.") Optional<DirectoryFile> directory,
    @Doc("File with what would stand under directory, for the desks of several environments.")
        Optional<Path> directoryFile,
    @Doc("Schedules kept at PagerDuty.") Optional<PagerDuty> pagerdutySchedules,
    @Doc("File with topology and severity rules; the shipped ones when missing.")
        Optional<Path> rules,
    @Doc("The timeline's signed checkpoints.") @Default("{}") Log log,
    @Doc("The account that writes the log's roots to a chain.") Optional<Anchor> anchor,
    @Doc("The network to watch.") Optional<NetworkConfig> network,
    @Doc("The oracle node to look at, by its configuration file.") Optional<Path> oracle,
    @Doc("Evidence that is gathered when an incident opens.") @Default("{}")
        EvidenceConfig evidence,
    @Doc("Reviews, and who gets them.") @Default("{}") ReviewSettings reviews,
    @Doc("Runbooks, and what they may call.") @Default("{}") RunbooksConfig runbooks,
    @Doc("The cluster that runbooks look at and change.") Optional<KubernetesConfig> kubernetes,
    @Doc("The part of Azure that runbooks look at.") Optional<AzureConfig> azure,
    @Doc("How long what is over is kept.") @Default("{}") Keep keep,
    @Doc("Where metrics and health are served.") @Default("{}") Admin admin) {

  /**
   * Where alerts come in and people ask.
   *
   * @param address to listen on
   * @param port to listen on
   */
  public record Listen(
      @Doc("Address to listen on; loopback unless a proxy with TLS stands before it.")
          @Default("127.0.0.1")
          String address,
      @Doc("Port to listen on; 0 takes a free one.") @Default("9141") @Range(min = 0, max = 65535)
          int port) {}

  /**
   * How commands on this machine reach the desk.
   *
   * @param url of the desk
   * @param tokenFile token that commands act under
   */
  public record Cli(
      @Doc("Where the desk is reached; what it listens on when missing.") Optional<URI> url,
      @Doc("File of mode 0600 with the token that commands act under.") Optional<Path> tokenFile) {}

  /**
   * What senders of alerts prove themselves with.
   *
   * @param alertmanagerTokenFile bearer token of Alertmanager
   * @param lokiTokenFile bearer token of Loki's ruler
   * @param webhookKeyFile key of signed requests
   */
  public record Intake(
      @Doc("File of mode 0600 with Alertmanager's bearer token.")
          Optional<Path> alertmanagerTokenFile,
      @Doc("File of mode 0600 with the bearer token of Loki's ruler.") Optional<Path> lokiTokenFile,
      @Doc("File of mode 0600 with the key of signed requests.") Optional<Path> webhookKeyFile) {}

  /**
   * A watchdog outside.
   *
   * @param urlFile its address, which is the secret
   * @param every how often it is told
   */
  public record Outside(
      @Doc("File of mode 0600 with the address to call.") Path urlFile,
      @Doc("How often it is called.") @Default("60s") @Range(min = 1_000, max = 3_600_000)
          Duration every) {}

  /**
   * Schedules at PagerDuty.
   *
   * @param url of the REST interface
   * @param tokenFile key that may read
   */
  public record PagerDuty(
      @Doc("The REST interface.") @Default("https://api.pagerduty.com") URI url,
      @Doc("File of mode 0600 with a key that may read.") Path tokenFile) {}

  /**
   * The timeline's checkpoints.
   *
   * @param name of the log
   * @param keyFile that signs; made when missing
   * @param every how often
   */
  public record Log(
      @Doc("Name of the log, of letters, digits, dots, slashes and dashes.")
          @Default("meta138.local/desk")
          String name,
      @Doc("File of mode 0600 with the signing key; made when missing.") @Default("checkpoint.key")
          Path keyFile,
      @Doc("How often a checkpoint is signed.")
          @Default("60s")
          @Range(min = 1_000, max = 86_400_000)
          Duration every) {
    /** Refuses names that can't stand in a note or on a chain. */
    public Log {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9./_-]{0,99}")) {
        throw new IllegalArgumentException(
            "expected a name of 1 to 100 letters, digits, dots, slashes, dashes, found " + name);
      }
    }
  }

  /**
   * Writes roots to a chain.
   *
   * @param chain that they are written to
   * @param signer account that pays
   */
  public record Anchor(
      @Doc("The chain that roots are written to.") NodeConfig.Chain chain,
      @Doc("The account that pays; used by nothing else.") SignerConfig signer) {}

  /**
   * How long what is over is kept. Incidents, their timeline and reviews are kept for ever.
   *
   * @param evidence documents of evidence
   * @param evidenceMegabytes that they may take
   * @param notices that were settled
   */
  public record Keep(
      @Doc("How long documents of evidence are kept; their hashes stay.")
          @Default("365d")
          @Range(min = 604_800_000L, max = 315_360_000_000L)
          Duration evidence,
      @Doc("Megabytes that documents of evidence may take, packed; the oldest go first.")
          @Default("10000")
          @Range(min = 100, max = 10_000_000)
          int evidenceMegabytes,
      @Doc("How long notices are kept after they were delivered or failed.")
          @Default("90d")
          @Range(min = 604_800_000L, max = 315_360_000_000L)
          Duration notices) {}

  /**
   * Where metrics and health are served.
   *
   * @param address to listen on
   * @param port to listen on
   */
  public record Admin(
      @Doc("Address to listen on; loopback unless a network policy guards it.")
          @Default("127.0.0.1")
          String address,
      @Doc("Port to listen on; 0 takes a free one.") @Default("9140") @Range(min = 0, max = 65535)
          int port) {}
}
