package io.meta138.portal.server;

import io.meta138.incident.server.Problem;
import io.meta138.portal.api.Documents;
import io.meta138.portal.status.StatusPages;
import io.meta138.portal.subscriptions.Subscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Subscriptions of the status page. A link in a mail shows a button and changes nothing by itself,
 * as programs open the links of mails before people do.
 */
final class SubscriptionHandlers {
  private static final int OF_ALL = 300;
  private static final String ASKED =
      "If the mailbox is not subscribed yet, a mail with a link to confirm it is on its way.";
  private static final String UNKNOWN =
      "This link is not known: it was used, it is too old, or the mailbox is forgotten already.";

  private final Optional<Subscribers> subscribers;
  private final Site site;
  private final Buckets byAddress;
  private final Buckets all;

  SubscriptionHandlers(
      Optional<Subscribers> subscribers, PortalSettings settings, Site site, InstantSource clock) {
    this.subscribers = subscribers;
    this.site = site;
    this.byAddress = new Buckets(settings.limits().signInsPerMinute(), Duration.ofHours(1), clock);
    this.all = new Buckets(OF_ALL, Duration.ofHours(1), clock);
  }

  void bind(Handlers handlers) {
    handlers
        .on("subscribe", this::subscribe)
        .on("confirmPage", call -> button(call, "Confirm", "Send mails about incidents"))
        .on("confirmSubscription", this::confirm)
        .on("unsubscribePage", call -> button(call, "No more mails", "Send no more mails"))
        .on("unsubscribe", this::end);
  }

  private static Answer none() {
    return Answer.refused(Problem.unknown("this portal sends no mails"));
  }

  private Answer subscribe(Call call) {
    if (subscribers.isEmpty()) {
      return none();
    }
    if (!byAddress.take(call.header("address")) || !all.take("")) {
      return refused(call, Problems.tooMany("too many subscriptions; wait some minutes"));
    }
    Optional<String> mailbox = Subscribers.mailbox(call.body(Documents.Subscribe.class).email());
    if (mailbox.isEmpty()) {
      return refused(call, Problem.invalid("expected a mailbox such as you@example.org"));
    }
    subscribers.get().ask(mailbox.get());
    return form(call)
        ? page(200, "Look into your mailbox", ASKED)
        : Answer.of(new Documents.Subscribed(ASKED));
  }

  private static boolean form(Call call) {
    return !call.header("content-type").startsWith("application/json");
  }

  private Answer refused(Call call, Problem problem) {
    return form(call)
        ? page(problem.status(), "Not subscribed", "It was not done: " + problem.detail() + ".")
        : Answer.refused(problem);
  }

  private Answer button(Call call, String title, String button) {
    String token = call.asked("token").orElse("");
    if (subscribers.isEmpty() || !token.matches("[A-Za-z0-9_-]{43}")) {
      return page(404, title, UNKNOWN);
    }
    return html(
        200,
        StatusPages.small(
            title,
            "",
            Optional.of(
                new StatusPages.Button(call.operation().path() + "?token=" + token, button)),
            site.page("status/index.html")));
  }

  private Answer confirm(Call call) {
    return subscribers.isPresent() && subscribers.get().confirm(call.asked("token").orElse(""))
        ? page(200, "Confirmed", "Mails about incidents come to your mailbox from now on.")
        : page(404, "Not confirmed", UNKNOWN);
  }

  private Answer end(Call call) {
    return subscribers.isPresent() && subscribers.get().end(call.asked("token").orElse(""))
        ? page(200, "No more mails", "The mailbox is forgotten.")
        : page(404, "Not known", UNKNOWN);
  }

  private Answer page(int status, String title, String text) {
    return html(
        status, StatusPages.small(title, text, Optional.empty(), site.page("status/index.html")));
  }

  private static Answer html(int status, String page) {
    return new Answer.Bytes(
        status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8), Map.of());
  }
}
