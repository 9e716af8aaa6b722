package io.meta138.portal.api;

import static io.meta138.portal.api.Access.ACT;
import static io.meta138.portal.api.Access.ADMINISTER;
import static io.meta138.portal.api.Access.PUBLIC;
import static io.meta138.portal.api.Access.READ;
import static io.meta138.portal.api.Access.SIGNED_IN;
import static io.meta138.portal.api.Operation.AFTER;
import static io.meta138.portal.api.Operation.LIMIT;
import static io.meta138.portal.api.Operation.get;
import static io.meta138.portal.api.Operation.post;

import io.helidon.http.Method;
import io.meta138.portal.api.Operation.Query;
import io.meta138.portal.views.Feeds;
import io.meta138.portal.views.Lanes;
import io.meta138.portal.views.Nodes;
import java.util.ArrayList;
import java.util.List;

/** Every operation of the interface. */
public final class Operations {
  /** Where all of them are. */
  public static final String ROOT = "/api/v1";

  private Operations() {}

  /** Those that the portal does itself. */
  public static List<Operation> own() {
    List<Operation> all = new ArrayList<>(session());
    all.addAll(system());
    all.addAll(lanes());
    all.addAll(WorkOperations.all());
    all.addAll(around());
    all.addAll(status());
    all.addAll(subscriptions());
    return all;
  }

  /** All of them, those that the desk does too. */
  public static List<Operation> all() {
    List<Operation> all = new ArrayList<>(own());
    all.addAll(DeskOperations.all());
    return all;
  }

  private static List<Operation> session() {
    String path = ROOT + "/session";
    String tag = "session";
    return List.of(
        get("session", path, SIGNED_IN, tag, "Who is signed in.").gives(Documents.Session.class),
        post("signIn", path, PUBLIC, tag, "Signs in; the session's cookie comes with the answer.")
            .takes(Documents.SignIn.class)
            .gives(Documents.Session.class),
        get("signInWays", path + "/ways", PUBLIC, tag, "How people sign in here.")
            .gives(Documents.SignInWays.class),
        get(
                "oidcBegin",
                path + "/oidc",
                PUBLIC,
                tag,
                "Sends a browser to the OpenID provider, when there is one.")
            .moves(),
        get(
                "oidcEnd",
                path + "/oidc/callback",
                PUBLIC,
                tag,
                "Where the OpenID provider sends a browser back to; signs in, and goes on to the"
                    + " console.")
            .asks(
                new Query("code", "of the provider"),
                new Query("state", "of the attempt"),
                new Query("iss", "the provider's issuer"),
                new Query("error", "why the provider signed nobody in"))
            .moves(),
        Operation.of(Method.DELETE, "signOut", path, SIGNED_IN, tag, "Ends the session."),
        post("changePassword", path + "/password", SIGNED_IN, tag, "Chooses another password.")
            .takes(Documents.NewPassword.class)
            .gives(Documents.Session.class));
  }

  private static List<Operation> system() {
    return List.of(
        get("overview", ROOT + "/overview", READ, "overview", "Everything in one look.")
            .gives(Documents.Overview.class),
        get("feeds", ROOT + "/feeds", READ, "feeds", "Every feed, in the order of its place.")
            .asks(
                LIMIT,
                AFTER,
                new Query("state", "only feeds in this state"),
                new Query("q", "only feeds whose name holds this"))
            .lists(Feeds.Feed.class),
        get("feed", ROOT + "/feeds/{id}", READ, "feeds", "One feed; its name is URL-encoded.")
            .gives(Feeds.FeedDetail.class),
        get(
                "feedHistory",
                ROOT + "/feeds/{id}/history",
                READ,
                "feeds",
                "What was published for a feed, newest first.")
            .asks(LIMIT, AFTER)
            .lists(Feeds.FeedRound.class),
        get("sources", ROOT + "/sources", READ, "feeds", "Every stream of every venue.")
            .asks(LIMIT, AFTER)
            .lists(Feeds.Source.class),
        get("nodes", ROOT + "/nodes", READ, "nodes", "Oracle nodes and what they wait for.")
            .lists(Nodes.OracleNode.class),
        get("transactions", ROOT + "/transactions", READ, "nodes", "Transactions, newest first.")
            .asks(new Query("state", "open, settled or all (all)"), LIMIT, AFTER)
            .lists(Nodes.Transaction.class),
        get(
                "transaction",
                ROOT + "/transactions/{id}",
                READ,
                "nodes",
                "One transaction by its key, and what it waits for.")
            .gives(Nodes.TransactionDetail.class));
  }

  private static List<Operation> lanes() {
    return List.of(
        get("lanes", ROOT + "/lanes", READ, "lanes", "Every lane.").lists(Lanes.Lane.class),
        get("messages", ROOT + "/messages", READ, "lanes", "Messages, newest first.")
            .asks(
                new Query("lane", "only of this lane"),
                new Query("state", "only in this state"),
                new Query("q", "a message's id, a transaction or an account"),
                LIMIT,
                AFTER)
            .lists(Lanes.Message.class),
        get("message", ROOT + "/messages/{id}", READ, "lanes", "A message's path, step by step.")
            .gives(Lanes.MessageDetail.class),
        post(
                "retryMessage",
                ROOT + "/messages/{id}/retry",
                ACT,
                "lanes",
                "Has a message tried again; the operation shows how that goes on.")
            .gives(WorkDocuments.Retrying.class),
        post("explain", ROOT + "/explain", READ, "lanes", "What revert data means.")
            .takes(Documents.ExplainThis.class)
            .gives(Lanes.Explanation.class));
  }

  private static List<Operation> around() {
    return List.of(
        get("network", ROOT + "/network", READ, "network", "Validators, rounds, nodes, peers.")
            .gives(Documents.NetworkAnswer.class),
        get("environments", ROOT + "/environments", READ, "system", "What exists now.")
            .gives(Documents.EnvironmentList.class),
        get("audit", ROOT + "/audit", READ, "system", "Who did what, newest first.")
            .asks(LIMIT, AFTER)
            .gives(Documents.Audit.class),
        get("settings", ROOT + "/settings", READ, "system", "How this portal is set up.")
            .gives(Documents.Settings.class),
        post(
                "resetPassword",
                ROOT + "/settings/people/{person}/password",
                ADMINISTER,
                "system",
                "Makes a one-time password for somebody and ends all sessions of that person.")
            .gives(Documents.OneTimePassword.class),
        get("search", ROOT + "/search", READ, "system", "Finds anything by a part of its name.")
            .asks(new Query("q", "what to look for, 1 to 100 characters"))
            .gives(Documents.Hits.class),
        get(
                "stream",
                ROOT + "/stream",
                READ,
                "system",
                "Server-sent events of what changes: hello, overview, feeds, lanes, incidents,"
                    + " runs, network, operations, and reset when the client has to read everything again. Resumes"
                    + " after Last-Event-ID.")
            .bytes("text/event-stream"));
  }

  private static List<Operation> subscriptions() {
    String path = "/status/subscriptions";
    String tag = "subscriptions";
    Query token = new Query("token", "of the link in a mail");
    return List.of(
        post(
                "subscribe",
                ROOT + path,
                PUBLIC,
                tag,
                "Asks the owner of a mailbox whether mails about incidents are wanted; the answer is"
                    + " the same for every mailbox.")
            .takes(Documents.Subscribe.class)
            .gives(Documents.Subscribed.class),
        get("confirmPage", path + "/confirm", PUBLIC, tag, "A page with a button to confirm.")
            .asks(token)
            .bytes("text/html"),
        post("confirmSubscription", path + "/confirm", PUBLIC, tag, "Confirms a subscription.")
            .asks(token)
            .bytes("text/html"),
        get("unsubscribePage", path + "/end", PUBLIC, tag, "A page with a button to end it.")
            .asks(token)
            .bytes("text/html"),
        post("unsubscribe", path + "/end", PUBLIC, tag, "Ends a subscription (RFC 8058).")
            .asks(token)
            .bytes("text/html"));
  }

  private static List<Operation> status() {
    return List.of(
        get("statusSummary", "/status/summary.json", PUBLIC, "status", "What the public is told.")
            .gives(Documents.StatusSummary.class),
        get("statusAtom", "/status/feed.atom", PUBLIC, "status", "Incidents as an Atom feed.")
            .bytes("application/atom+xml"),
        get("statusFeed", "/status/feed.json", PUBLIC, "status", "Incidents as a JSON Feed.")
            .bytes("application/feed+json"),
        get("openapi", "/api/openapi.json", PUBLIC, "system", "This document.")
            .bytes("application/json"),
        get("alive", "/api/health", PUBLIC, "system", "Whether the portal is there.")
            .gives(Documents.Alive.class));
  }
}
