package io.meta138.incident.notifications.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice.Kind;
import io.meta138.incident.notifications.Provider.Answer;
import io.meta138.incident.notifications.Provider.Later;
import io.meta138.incident.notifications.Provider.Refused;
import io.meta138.incident.notifications.Provider.Taken;
import io.meta138.incident.support.Secrets;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlackTest {
  @TempDir Path folder;
  private final SlackStandIn server = new SlackStandIn();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Address address = new Address.Slack("C01");
  private Slack slack;

  @BeforeEach
  void prepare() {
    slack = new Slack(client, server.api(), Secrets.file(folder, "token", "xoxb-1"));
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void aThreadIsOneMessageThatIsChangedInPlace() throws Exception {
    Taken posted = (Taken) send(Messages.message(Kind.PAGE, address));
    String reference = posted.reference().orElseThrow();
    send(Messages.in(Messages.message(Kind.ACKNOWLEDGED, address), reference));
    send(Messages.in(Messages.message(Kind.RESOLVED, address), reference));
    assertThat(server.messages()).hasSize(1);
    assertThat(server.messages().getFirst().get("text").toString())
        .startsWith(":white_check_mark: *P0 INC-7*");
  }

  @Test
  void aFurtherPageIsAReplyThatIsShownInTheChannel() throws Exception {
    Taken posted = (Taken) send(Messages.message(Kind.PAGE, address));
    Message second =
        Messages.message(Messages.notice(Kind.PAGE, "second", "Still stalled", Map.of()), address);
    Taken replied = (Taken) send(Messages.in(second, posted.reference().orElseThrow()));
    assertThat(replied.reference()).as("the first stays the thread's message").isEmpty();
    assertThat(server.messages().getLast())
        .containsEntry("thread_ts", server.messages().getFirst().get("ts"))
        .containsEntry("reply_broadcast", true);
  }

  @Test
  void aPostWhoseAnswerWasLostIsFoundAgainByItsKey() throws Exception {
    server.afterNext(_ -> SlackStandIn.HANG_UP);
    Message page = Messages.message(Kind.PAGE, address);
    assertThat(send(page)).isInstanceOf(Later.class);
    Taken found = (Taken) send(Messages.again(page));
    assertThat(server.messages()).hasSize(1);
    assertThat(found.reference()).contains("C01:" + server.messages().getFirst().get("ts"));
    assertThat(server.calls()).containsExactly("chat.postMessage", "conversations.history");
  }

  @Test
  void aPostThatNeverArrivedIsMadeAgainAfterReadingBack() throws Exception {
    Message page = Messages.again(Messages.message(Kind.PAGE, address));
    send(Messages.message(Messages.notice(Kind.PAGE, "other", "Other", Map.of()), address));
    assertThat(send(page)).isInstanceOf(Taken.class);
    assertThat(server.messages()).hasSize(2);
  }

  @Test
  void withoutReadingBackNothingIsPostedAgain() throws Exception {
    server.afterNext(_ -> "{\"ok\":false,\"error\":\"internal_error\"}");
    assertThat(send(Messages.again(Messages.message(Kind.PAGE, address))))
        .isInstanceOf(Later.class);
    assertThat(server.messages()).isEmpty();
  }

  @Test
  void aUserIsWrittenToInTheirOwnConversation() throws Exception {
    Taken posted = (Taken) send(Messages.message(Kind.PAGE, new Address.Slack("U07")));
    assertThat(posted.reference().orElseThrow()).startsWith("D-U07:");
    send(Messages.message(Kind.PAGE, new Address.Slack("U07")));
    assertThat(server.calls())
        .containsExactly("conversations.open", "chat.postMessage", "chat.postMessage");
  }

  @Test
  void aMessageThatIsGoneIsPostedAnew() throws Exception {
    Message update = Messages.in(Messages.message(Kind.UPDATE, address), "C01:1.0");
    Taken posted = (Taken) send(update);
    assertThat(posted.reference()).isPresent();
    assertThat(server.messages()).hasSize(1);
  }

  @Test
  void aLimitIsWaitedForAsLongAsItSays() throws Exception {
    server.afterNext(_ -> "{\"ok\":false,\"error\":\"ratelimited\"}");
    assertThat(send(Messages.message(Kind.PAGE, address)))
        .isInstanceOfSatisfying(
            Later.class, later -> assertThat(later.pause()).contains(Duration.ofSeconds(30)));
  }

  @Test
  void anErrorInAnAnswerOf200IsOne() throws Exception {
    server.afterNext(_ -> "{\"ok\":false,\"error\":\"channel_not_found\"}");
    assertThat(send(Messages.message(Kind.PAGE, address)))
        .isEqualTo(new Refused("Slack: channel_not_found"));
    server.afterNext(_ -> "not even JSON");
    assertThat(send(Messages.message(Kind.PAGE, address))).isInstanceOf(Later.class);
    slack = new Slack(client, server.api(), Secrets.file(folder, "wrong", "xoxb-2"));
    assertThat(send(Messages.message(Kind.PAGE, address)))
        .isEqualTo(new Refused("Slack: invalid_auth"));
  }

  @Test
  void hostileTextMentionsNobody() throws Exception {
    send(
        Messages.message(
            Messages.notice(Kind.PAGE, "k", "<!channel> & <@U1>\nnew line", Map.of()), address));
    assertThat(server.messages().getFirst().get("text").toString())
        .contains("&lt;!channel&gt; &amp; &lt;@U1&gt; new line")
        .doesNotContain("<!");
  }

  private Answer send(Message message) throws InterruptedException {
    return slack.send(message, Messages.DEADLINE);
  }
}
