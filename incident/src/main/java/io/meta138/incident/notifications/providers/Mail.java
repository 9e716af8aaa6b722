package io.meta138.incident.notifications.providers;

import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.notifications.Provider;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * E-mail over SMTP, a record rather than a page. The Message-ID follows from the notice's key, so
 * that a message sent again is recognised as the same; later messages of a thread refer to its
 * first.
 */
public final class Mail implements Provider {
  private final Postman postman;

  /**
   * Messages through a server.
   *
   * @param from sender's mailbox
   * @param trust makes connections that trust an authority of one's own; the platform's otherwise
   * @throws IllegalArgumentException when the sender is not a mailbox
   */
  public Mail(MailServer server, String from, Optional<SSLSocketFactory> trust) {
    this(new Postman(server, from, trust));
  }

  Mail(Postman postman) {
    this.postman = postman;
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  @Override
  public Answer send(Message message, Duration deadline) {
    if (!(message.address() instanceof Address.Email(String mailbox))) {
      return new Refused("expected an address of e-mail");
    }
    Notice notice = message.notice();
    Map<String, String> headers = new HashMap<>();
    headers.put("X-Meta138-Kind", notice.kind().name());
    message
        .reference()
        .ifPresent(first -> {
          headers.put("In-Reply-To", first);
          headers.put("References", first);
        });
    Answer answer =
        postman.send(
            new Postman.Letter(
                notice.key(),
                mailbox,
                subject(notice),
                notice.summary() + "\n\n" + notice.body() + "\n",
                notice.at(),
                headers),
            deadline);
    return answer instanceof Taken taken && message.reference().isPresent()
        ? new Taken(taken.receipt(), Optional.empty())
        : answer;
  }

  /** Severity and incident stand before the rest, once. */
  private static String subject(Notice notice) {
    String name = "%s %s".formatted(notice.severity(), notice.incident());
    String summary = notice.summary();
    return "[%s] %s"
        .formatted(
            name, summary.startsWith(name + ": ") ? summary.substring(name.length() + 2) : summary);
  }
}
