package io.meta138.incident.people;

import io.meta138.incident.notifications.Channel;
import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How somebody or some place is reached.
 *
 * @param pagerdutyKeyFile file of mode 0600 with a routing key of Events v2
 * @param slack identifier of a conversation or user
 * @param email mailbox
 * @param webhook receiver of signed requests
 * @param statusPage identifier of a page
 * @param phone for people to call; the desk calls nobody
 * @param order channels as they are to be tried; those given, in the order of this list, when empty
 */
public record ContactEntry(
    @Doc("File of mode 0600 with the routing key of a PagerDuty service (Events v2).")
        Optional<Path> pagerdutyKeyFile,
    @Doc("Identifier of a Slack channel (C…) or user (U…).") Optional<String> slack,
    @Doc("Mailbox.") Optional<String> email,
    @Doc("Receiver of signed requests.") Optional<WebhookEntry> webhook,
    @Doc("Identifier of a status page.") Optional<String> statusPage,
    @Doc("For people to call; the desk calls nobody.") Optional<String> phone,
    @Doc("Channels in the order in which they are tried.") @Default("[]") List<Channel> order) {

  /** Copies the order. */
  public ContactEntry {
    order = List.copyOf(order);
  }

  /**
   * A receiver of signed requests.
   *
   * @param url to post to
   * @param secretFile file of mode 0600 with the signature's key
   */
  public record WebhookEntry(
      @Doc("Where to post to.") URI url,
      @Doc("File of mode 0600 with the signature's key.") Path secretFile) {
    /** Only HTTP is spoken. */
    public WebhookEntry {
      if (!List.of("http", "https").contains(url.getScheme()) || url.getHost() == null) {
        throw new IllegalArgumentException("expected a URL of http or https");
      }
    }
  }
}
