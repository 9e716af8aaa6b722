package io.meta138.incident.notifications.providers;

import io.meta138.incident.Texts;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * Slack's Web API. The first notice of a thread posts a message, later ones change it in place; a
 * further page is a reply that is also shown in the channel, because a change notifies nobody.
 * Slack takes no key: before a post is made again, the conversation is read back and searched for
 * the key in the messages' metadata.
 */
public final class Slack implements Provider {
  private static final int MAX_TEXT = 3_500;
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(5);

  /** The message that was to change is no longer there or can't be changed: post a new one. */
  private static final Set<String> GONE =
      Set.of("message_not_found", "cant_update_message", "edit_window_closed");

  private final Wire wire;
  private final String address;
  private final SecretFile token;
  private final Map<String, String> directMessages = new ConcurrentHashMap<>();

  /**
   * Messages as an app of a workspace.
   *
   * @param api where the methods are, normally {@code https://slack.com/api}
   * @param token file with the bot's token; it needs {@code chat:write} and the history scopes
   */
  public Slack(HttpClient client, URI api, SecretFile token) {
    this.wire = new Wire(client);
    this.address = api.toString().replaceAll("/+$", "");
    this.token = token;
  }

  @Override
  public Channel channel() {
    return Channel.SLACK;
  }

  @Override
  public Answer send(Message message, Duration deadline) throws InterruptedException {
    if (!(message.address() instanceof Address.Slack(String conversation))) {
      return new Refused("expected an address of Slack");
    }
    return switch (token.read()) {
      case SecretFile.Unreadable(String reason) -> new Later(reason, Optional.empty());
      case Secret secret ->
          new Sending(
                  message,
                  new SlackApi(wire, address, secret, deadline.dividedBy(4), message.now()),
                  conversation)
              .run();
    };
  }

  /** One attempt; up to four calls, each with its share of the deadline. */
  private final class Sending {
    private final Message message;
    private final Notice notice;
    private final SlackApi api;
    private final String conversation;

    Sending(Message message, SlackApi api, String conversation) {
      this.message = message;
      this.notice = message.notice();
      this.api = api;
      this.conversation = conversation;
    }

    Answer run() throws InterruptedException {
      Optional<Reference> root = message.reference().flatMap(Reference::parse);
      if (root.isPresent() && notice.kind() != Notice.Kind.PAGE) {
        SlackApi.Called updated = update(root.get());
        return switch (updated) {
          case SlackApi.Ok _ -> new Taken("updated " + root.get().ts(), Optional.empty());
          case SlackApi.Not(_, String error) when GONE.contains(error) -> post(Optional.empty());
          case SlackApi.Not(Answer answer, _) -> answer;
        };
      }
      return post(root);
    }

    private SlackApi.Called update(Reference root) throws InterruptedException {
      Map<String, Object> body = content(root.ts());
      body.put("channel", root.conversation());
      body.put("ts", root.ts());
      return api.call("chat.update", body);
    }

    private Answer post(Optional<Reference> root) throws InterruptedException {
      String channel;
      if (root.isPresent()) {
        channel = root.get().conversation();
      } else {
        switch (opened()) {
          case SlackApi.Not(Answer answer, _) -> {
            return answer;
          }
          case SlackApi.Ok(JsonNode body) -> channel = body.path("channel").path("id").asString("");
        }
      }
      if (message.attempt() > 1) {
        switch (api.find(channel, message.firstAttemptAt().minus(CLOCK_SLACK), notice.key())) {
          case SlackApi.Not(Answer answer, _) -> {
            return answer;
          }
          case SlackApi.Ok(JsonNode found) -> {
            if (!found.isMissingNode()) {
              return taken("found ", new Reference(channel, found.path("ts").asString()), root);
            }
          }
        }
      }
      Map<String, Object> body = content("");
      body.put("channel", channel);
      body.put("unfurl_links", false);
      body.put("unfurl_media", false);
      root.ifPresent(reference -> {
        body.put("thread_ts", reference.ts());
        body.put("reply_broadcast", true);
      });
      return switch (api.call("chat.postMessage", body)) {
        case SlackApi.Not(Answer answer, _) -> answer;
        case SlackApi.Ok(JsonNode posted) ->
            taken(
                "posted ",
                new Reference(
                    posted.path("channel").asString(channel), posted.path("ts").asString("")),
                root);
      };
    }

    private Taken taken(String verb, Reference posted, Optional<Reference> root) {
      return new Taken(
          verb + posted.ts(), root.isPresent() ? Optional.empty() : Optional.of(posted.written()));
    }

    /** The conversation itself; a user's is opened first, which changes nothing when it is open. */
    private SlackApi.Called opened() throws InterruptedException {
      String known =
          conversation.startsWith("U") || conversation.startsWith("W")
              ? directMessages.get(conversation)
              : conversation;
      if (known != null) {
        return new SlackApi.Ok(Wire.JSON.valueToTree(Map.of("channel", Map.of("id", known))));
      }
      SlackApi.Called called = api.call("conversations.open", Map.of("users", conversation));
      if (called instanceof SlackApi.Ok(JsonNode body)) {
        directMessages.put(conversation, body.path("channel").path("id").asString(""));
      }
      return called;
    }

    private Map<String, Object> content(String root) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("text", text());
      body.put(
          "metadata",
          Map.of(
              "event_type",
              SlackApi.EVENT_TYPE,
              "event_payload",
              Map.of("key", notice.key(), "incident", notice.incident(), "root", root)));
      return body;
    }

    private String text() {
      String mark =
          switch (notice.kind()) {
            case PAGE -> ":rotating_light:";
            case ACKNOWLEDGED -> ":eyes:";
            case UPDATE -> ":information_source:";
            case RESOLVED -> ":white_check_mark:";
          };
      String text =
          "%s *%s %s* %s\n%s"
              .formatted(
                  mark,
                  notice.severity(),
                  escaped(notice.incident()),
                  escaped(Texts.line(notice.summary())),
                  escaped(notice.body()));
      return Texts.cut(text.strip(), MAX_TEXT);
    }
  }

  /**
   * A message in Slack.
   *
   * @param conversation it is in
   * @param ts its time stamp, which names it there
   */
  private record Reference(String conversation, String ts) {
    static Optional<Reference> parse(String written) {
      int colon = written.indexOf(':');
      return colon <= 0
          ? Optional.empty()
          : Optional.of(new Reference(written.substring(0, colon), written.substring(colon + 1)));
    }

    String written() {
      return conversation + ":" + ts;
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
