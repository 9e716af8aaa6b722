package io.meta138.incident.incidents;

import io.meta138.incident.escalation.Policy;
import io.meta138.incident.notifications.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far the paging for an incident has come. It keeps the policy it started with.
 *
 * @param start how often it was started; part of every page's key
 * @param state whether it pages
 * @param because why it started, or why it is held
 * @param policy as it was at the start; empty before the first
 * @param roundAt when the round of steps began
 * @param round how often the steps were gone through before
 * @param next index of the next step
 * @param due when the next step is; empty when none is to come
 * @param updates notices numbered so far
 * @param pages the latest, oldest first
 * @param told everybody who was paged so far and will hear of the end
 */
public record Escalation(
    int start,
    State state,
    String because,
    Optional<Policy> policy,
    Instant roundAt,
    int round,
    int next,
    Optional<Instant> due,
    int updates,
    List<Page> pages,
    List<Told> told) {
  private static final int MOST_PAGES = 200;

  /** Not started. */
  public static final Escalation NONE =
      new Escalation(
          0,
          State.IDLE,
          "not started",
          Optional.empty(),
          Instant.EPOCH,
          0,
          0,
          Optional.empty(),
          0,
          List.of(),
          List.of());

  /** Copies the lists. */
  public Escalation {
    pages = List.copyOf(pages);
    told = List.copyOf(told);
  }

  /** Whether it pages. */
  public enum State {
    /** Not started, or over. */
    IDLE,
    /** Steps are to come. */
    RUNNING,
    /** It waits: acknowledged, snoozed, quiet or part of another incident. */
    HELD,
    /** All steps were taken and nobody came. */
    EXHAUSTED
  }

  /**
   * One page.
   *
   * @param key of its notice
   * @param contact it goes to
   * @param channel it goes by
   * @param rest channels to try if this one fails
   * @param at when it was decided
   * @param outcome what became of it
   */
  public record Page(
      String key,
      String contact,
      Channel channel,
      List<Channel> rest,
      Instant at,
      Outcome outcome) {
    /** Copies the channels. */
    public Page {
      rest = List.copyOf(rest);
    }

    /** What became of a page. */
    public enum Outcome {
      /** It is in the outbox. */
      DECIDED,
      /** The provider has taken it. */
      DELIVERED,
      /** It could not be delivered. */
      FAILED
    }
  }

  /** Somebody who was paged. */
  public record Told(String contact, Channel channel) {}

  /** Started again with a policy. */
  public Escalation restart(Policy by, Instant at, String why) {
    return new Escalation(
        start + 1,
        State.RUNNING,
        why,
        Optional.of(by),
        at,
        0,
        0,
        by.steps().isEmpty()
            ? Optional.empty()
            : Optional.of(at.plus(by.steps().getFirst().after())),
        updates,
        pages,
        told);
  }

  /** Whether it pages by a policy and has not taken a step of that yet. */
  public boolean fresh() {
    return state == State.RUNNING
        && round == 0
        && next == 0
        && policy.filter(by -> !by.steps().isEmpty()).isPresent();
  }

  /**
   * Before its first step, which pages these as well; as if it had begun at another time.
   *
   * @param also targets, as a policy has them
   * @param now before which nothing is due
   */
  public Escalation first(List<String> also, Instant began, Instant now) {
    Policy by = policy.orElseThrow().first(also);
    Instant first = began.plus(by.steps().getFirst().after());
    return new Escalation(
        start,
        state,
        because,
        Optional.of(by),
        began,
        round,
        next,
        Optional.of(first.isBefore(now) ? now : first),
        updates,
        pages,
        told);
  }

  /** In another state. */
  public Escalation in(State other, String why) {
    return new Escalation(
        start, other, why, policy, roundAt, round, next, due, updates, pages, told);
  }

  /** Before another step. */
  public Escalation before(Instant began, int rounds, int step, Optional<Instant> at) {
    return new Escalation(
        start, state, because, policy, began, rounds, step, at, updates, pages, told);
  }

  /** With one more page; the oldest go when there are more than {@value #MOST_PAGES}. */
  public Escalation paged(Page page) {
    List<Page> more = new ArrayList<>(pages);
    more.add(page);
    Told who = new Told(page.contact(), page.channel());
    List<Told> all = told;
    if (!told.contains(who)) {
      all = new ArrayList<>(told);
      all.add(who);
    }
    return new Escalation(
        start,
        state,
        because,
        policy,
        roundAt,
        round,
        next,
        due,
        updates,
        more.size() > MOST_PAGES ? more.subList(more.size() - MOST_PAGES, more.size()) : more,
        all);
  }

  /** With what became of a page. */
  public Escalation outcome(String key, Page.Outcome outcome) {
    return pages.stream()
        .filter(page -> page.key().equals(key))
        .findFirst()
        .map(page ->
            replaced(
                new Page(key, page.contact(), page.channel(), page.rest(), page.at(), outcome)))
        .orElse(this);
  }

  /** With another page of the same key. */
  public Escalation replaced(Page page) {
    List<Page> changed =
        pages.stream().map(old -> old.key().equals(page.key()) ? page : old).toList();
    return new Escalation(
        start, state, because, policy, roundAt, round, next, due, updates, changed, told);
  }

  /** With so many notices numbered. */
  public Escalation numbered(int count) {
    return new Escalation(
        start, state, because, policy, roundAt, round, next, due, count, pages, told);
  }
}
