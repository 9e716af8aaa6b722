package io.meta138.incident.notifications.providers;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The channels a desk has, as they are written down.
 *
 * @param pagerduty events to PagerDuty
 * @param slack messages to Slack
 * @param email messages by SMTP
 * @param webhooks whether signed requests are sent
 * @param statusPage updates of a status page
 */
public record ChannelsConfig(
    @Doc("Events to PagerDuty.") Optional<PagerDutyConfig> pagerduty,
    @Doc("Messages to Slack.") Optional<SlackConfig> slack,
    @Doc("Messages by SMTP.") Optional<EmailConfig> email,
    @Doc("Whether signed requests are sent.") @Default("true") boolean webhooks,
    @Doc("Updates of a status page.") Optional<StatusPageConfig> statusPage) {

  /**
   * Events API v2; the keys belong to the contacts.
   *
   * @param url of the interface
   * @param source what events say they come from
   */
  public record PagerDutyConfig(
      @Doc("Where events go.") @Default("https://events.pagerduty.com/v2/enqueue") URI url,
      @Doc("What events say they come from.") @Default("meta138") String source) {}

  /**
   * Web API.
   *
   * @param url that the methods are below
   * @param tokenFile file of mode 0600 with the bot's token
   */
  public record SlackConfig(
      @Doc("What the methods are below.") @Default("https://slack.com/api") URI url,
      @Doc("File of mode 0600 with the bot's token.") Path tokenFile) {}

  /**
   * A server that takes mail.
   *
   * @param host of the server
   * @param port of the server
   * @param from sender's mailbox
   * @param startTls whether the connection is encrypted
   * @param caFile certificates in PEM of authorities to trust instead of the platform's
   * @param user to sign in as
   * @param passwordFile file of mode 0600 with the password
   */
  public record EmailConfig(
      @Doc("The server's name.") String host,
      @Doc("The server's port.") @Default("587") @Range(min = 1, max = 65_535) int port,
      @Doc("Sender's mailbox.") String from,
      @Doc("Whether the connection is encrypted.") @Default("required")
          MailServer.StartTls startTls,
      @Doc("Certificates in PEM of authorities to trust instead of the platform's.")
          Optional<Path> caFile,
      @Doc("Who signs in; nobody when left out.") Optional<String> user,
      @Doc("File of mode 0600 with the password.") Optional<Path> passwordFile) {
    /** A user comes with a password, and a password goes over an encrypted connection only. */
    public EmailConfig {
      if (user.isPresent() != passwordFile.isPresent()) {
        throw new IllegalArgumentException("expected user and password-file together or neither");
      }
      if (user.isPresent() && startTls != MailServer.StartTls.REQUIRED) {
        throw new IllegalArgumentException(
            "a password needs an encrypted connection: set start-tls to required");
      }
      if (from.indexOf('@') < 1) {
        throw new IllegalArgumentException("expected a mailbox as from, found '" + from + "'");
      }
    }
  }

  /**
   * A status page's interface.
   *
   * @param url that pages are below
   * @param tokenFile file of mode 0600 with the bearer token
   */
  public record StatusPageConfig(
      @Doc("What pages are below.") URI url,
      @Doc("File of mode 0600 with the bearer token.") Path tokenFile) {}
}
