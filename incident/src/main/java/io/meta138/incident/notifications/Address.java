package io.meta138.incident.notifications;

import io.meta138.incident.secrets.SecretFile;
import java.net.URI;

/** Where a contact is reached over one channel. */
public sealed interface Address {
  /** The channel that it belongs to. */
  Channel channel();

  /**
   * A PagerDuty service.
   *
   * @param routingKey file with the integration's key for Events v2
   */
  record PagerDuty(SecretFile routingKey) implements Address {
    @Override
    public Channel channel() {
      return Channel.PAGERDUTY;
    }
  }

  /**
   * A place in Slack.
   *
   * @param conversation identifier of a channel ({@code C…}, {@code G…}, {@code D…}) or of a user
   *     ({@code U…}, {@code W…})
   */
  record Slack(String conversation) implements Address {
    @Override
    public Channel channel() {
      return Channel.SLACK;
    }
  }

  /**
   * A mailbox.
   *
   * @param mailbox as {@code name@example.org}
   */
  record Email(String mailbox) implements Address {
    @Override
    public Channel channel() {
      return Channel.EMAIL;
    }
  }

  /**
   * A receiver of signed requests.
   *
   * @param url to post to
   * @param secret file with the key of the signature
   */
  record Webhook(URI url, SecretFile secret) implements Address {
    @Override
    public Channel channel() {
      return Channel.WEBHOOK;
    }
  }

  /**
   * A status page.
   *
   * @param page its identifier
   */
  record StatusPage(String page) implements Address {
    @Override
    public Channel channel() {
      return Channel.STATUS_PAGE;
    }
  }
}
