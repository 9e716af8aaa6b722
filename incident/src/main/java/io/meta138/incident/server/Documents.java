package io.meta138.incident.server;

import static io.meta138.incident.server.Fields.spelled;

import io.meta138.incident.desk.Why;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.notifications.Receipt;
import io.meta138.incident.people.Right;
import io.meta138.incident.people.Shift;
import io.meta138.incident.people.StandIn;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Decision;
import io.meta138.incident.signals.Suppression;
import io.meta138.incident.timeline.TimelineEntry;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the interface shows of things; members that don't apply are left out. */
final class Documents {
  private Documents() {}

  /** An object that leaves out what is empty. */
  static final class Members {
    private final Map<String, Object> members = new LinkedHashMap<>();

    Members put(String name, Object value) {
      members.put(name, value instanceof Instant at ? at.toString() : value);
      return this;
    }

    Members put(String name, Optional<?> value) {
      value.ifPresent(present -> put(name, present));
      return this;
    }

    Map<String, Object> done() {
      return members;
    }
  }

  static Map<String, Object> incident(Incident incident) {
    Incident.Times times = incident.times();
    Escalation escalation = incident.escalation();
    return new Members()
        .put("id", incident.id())
        .put("title", incident.cause().title())
        .put("severity", spelled(incident.severity()))
        .put("because", incident.rating().because())
        .put("security", incident.rating().security())
        .put("status", spelled(incident.status()))
        .put("component", incident.cause().component())
        .put("owner", incident.owner())
        .put("roles", incident.roles())
        .put("affected", incident.affected())
        .put("affectedCount", incident.affectedCount())
        .put("alerts", incident.alerts())
        .put("active", incident.active())
        .put("parent", incident.links().parent())
        .put("merged", incident.links().merged())
        .put("splitFrom", incident.links().splitFrom())
        .put("openedAt", times.openedAt())
        .put("changedAt", times.changedAt())
        .put("acknowledgedAt", times.acknowledgedAt())
        .put("mitigatedAt", times.mitigatedAt())
        .put("resolvedAt", times.resolvedAt())
        .put("reviewedAt", times.reviewedAt())
        .put("reopened", incident.reopened())
        .put("acknowledged", incident.ack().map(Documents::ack))
        .put("snoozedUntil", incident.timers().snoozedUntil())
        .put("escalation", escalation(escalation))
        .done();
  }

  private static Map<String, Object> ack(Incident.Ack ack) {
    return new Members().put("by", ack.by()).put("at", ack.at()).put("until", ack.until()).done();
  }

  private static Map<String, Object> escalation(Escalation escalation) {
    return new Members()
        .put("state", spelled(escalation.state()))
        .put("because", escalation.because())
        .put("policy", escalation.policy().map(Policy::name))
        .put("started", escalation.start())
        .put("next", escalation.due())
        .put("pages", escalation.pages().stream().map(Documents::page).toList())
        .done();
  }

  static Map<String, Object> page(Escalation.Page page) {
    return new Members()
        .put("key", page.key())
        .put("contact", page.contact())
        .put("channel", spelled(page.channel()))
        .put("at", page.at())
        .put("outcome", spelled(page.outcome()))
        .done();
  }

  static Map<String, Object> alert(Alert alert) {
    return new Members()
        .put("id", alert.id())
        .put("name", alert.signal().name())
        .put("origin", alert.signal().origin())
        .put("fingerprint", alert.signal().fingerprint())
        .put("summary", alert.summary())
        .put("firing", alert.signal().firing())
        .put("standing", spelled(alert.standing()))
        .put("severity", spelled(alert.verdict().severity()))
        .put("because", alert.verdict().because())
        .put("component", alert.component())
        .put("incident", alert.incident())
        .put("suppressedBy", alert.suppressedBy())
        .put("flapping", alert.flapping())
        .put("startsAt", alert.signal().startsAt())
        .put("endsAt", alert.signal().endsAt())
        .put("firstSeen", alert.firstSeen())
        .put("changedAt", alert.changedAt())
        .put("labels", alert.signal().labels())
        .put("annotations", alert.signal().annotations())
        .put("link", alert.signal().link())
        .done();
  }

  static Map<String, Object> why(Why why) {
    return new Members()
        .put("answer", why.answer())
        .put("alert", alert(why.alert()))
        .put("decisions", why.decisions().stream().map(Documents::decision).toList())
        .put("incidents", why.incidents().stream().map(Incident::id).toList())
        .put("pages", why.pages().stream().map(Documents::page).toList())
        .done();
  }

  private static Map<String, Object> decision(Decision decision) {
    return new Members()
        .put("at", decision.at())
        .put("kind", decision.kind())
        .put("text", decision.text())
        .done();
  }

  static Map<String, Object> entry(TimelineEntry entry) {
    return new Members()
        .put("index", entry.index())
        .put("at", entry.entry().at())
        .put("actor", entry.entry().actor())
        .put("kind", entry.entry().kind())
        .put("text", entry.entry().text())
        .put("data", entry.entry().data())
        .done();
  }

  static Map<String, Object> receipt(Receipt receipt) {
    return new Members()
        .put("key", receipt.key())
        .put("kind", spelled(receipt.kind()))
        .put("channel", spelled(receipt.channel()))
        .put("contact", receipt.contact())
        .put("state", spelled(receipt.state()))
        .put("attempts", receipt.attempts())
        .put("decidedAt", receipt.decidedAt())
        .put("settledAt", receipt.settledAt())
        .put("remark", receipt.remark())
        .done();
  }

  static Map<String, Object> suppression(Suppression suppression) {
    return new Members()
        .put("id", suppression.id())
        .put("kind", spelled(suppression.kind()))
        .put("names", suppression.names())
        .put("labels", suppression.labels())
        .put("components", suppression.components())
        .put("startsAt", suppression.startsAt())
        .put("endsAt", suppression.endsAt())
        .put("owner", suppression.owner())
        .put("reason", suppression.reason())
        .done();
  }

  static Map<String, Object> shift(Shift shift) {
    return new Members()
        .put("person", shift.person())
        .put("from", shift.from())
        .put("until", shift.until())
        .put("because", shift.because())
        .done();
  }

  static Map<String, Object> standIn(StandIn standIn) {
    return new Members()
        .put("id", standIn.id())
        .put("schedule", standIn.schedule())
        .put("person", standIn.person())
        .put("from", standIn.from())
        .put("until", standIn.until())
        .put("by", standIn.by())
        .put("reason", standIn.reason())
        .done();
  }

  static List<String> rights(Collection<Right> rights) {
    return rights.stream().sorted().map(Fields::spelled).toList();
  }

  static Map<String, Object> token(Tokens.Listed token) {
    return new Members()
        .put("id", token.id())
        .put("person", token.person())
        .put("rights", rights(token.rights()))
        .put("purpose", token.purpose())
        .put("createdAt", token.createdAt())
        .put("createdBy", token.createdBy())
        .put("expiresAt", token.expiresAt())
        .put("revokedAt", token.revokedAt())
        .put("lastUsedAt", token.lastUsedAt())
        .done();
  }
}
