package io.meta138.incident.runbooks;

import io.meta138.incident.runbooks.Reply.Accepted;
import io.meta138.incident.runbooks.Reply.Refused;
import io.meta138.incident.timeline.Entry;
import io.meta138.platform.runbook.RunbookAction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Runs runbooks: takes what people say to runs, and takes runs that are due further. */
public final class RunEngine {
  private static final Logger LOG = LoggerFactory.getLogger(RunEngine.class);

  /** How long a lease lasts that is not renewed. */
  static final Duration LEASE = Duration.ofSeconds(15);

  private final RunStore store;
  private final Actions actions;
  private final InstantSource time;
  private final String owner;
  private final Hearing hearing;
  private final Stepper stepper;
  private final Map<String, Lease> leases = new ConcurrentHashMap<>();

  /**
   * An engine; several may work on one store.
   *
   * @param approvers who may approve
   * @param owner name of this process, shown with its leases
   */
  public RunEngine(
      RunStore store, Actions actions, Approvers approvers, InstantSource time, String owner) {
    this.store = store;
    this.actions = actions;
    this.time = time;
    this.owner = owner;
    Caller caller = new Caller();
    this.hearing = new Hearing(store, approvers, caller, time);
    this.stepper = new Stepper(actions, caller, time);
  }

  /** A run that is worked on here: by which claim, and until when nobody else takes it. */
  private record Lease(long fence, Instant until) {}

  /**
   * A wish to run a runbook.
   *
   * @param runbook which
   * @param incident for which incident; empty for none
   * @param requester who wishes it, such as {@code person:alice}
   * @param parameters by name
   * @param dryRun whether nothing is to be changed
   */
  public record Order(
      Runbook runbook,
      String incident,
      String requester,
      Map<String, String> parameters,
      boolean dryRun) {
    /** Copies the parameters. */
    public Order {
      parameters = Map.copyOf(parameters);
    }
  }

  /** Begins a run. */
  public Reply start(Order order) {
    Runbook runbook = order.runbook();
    Map<String, String> parameters = new TreeMap<>();
    runbook
        .parameters()
        .forEach(one -> one.preset().ifPresent(value -> parameters.put(one.name(), value)));
    parameters.putAll(order.parameters());
    Optional<String> wrong = Hearing.wrong(runbook, parameters);
    if (wrong.isPresent()) {
      return new Refused(Refused.Kind.INVALID, wrong.get());
    }
    Instant now = time.instant();
    String requester = Hearing.person(order.requester());
    Run run =
        store.add(
            number ->
                new Run(
                    "R-" + number,
                    runbook,
                    order.incident(),
                    requester,
                    Set.of(requester),
                    parameters,
                    order.dryRun(),
                    Run.Status.RUNNING,
                    0,
                    0,
                    "",
                    now,
                    now.plus(runbook.limit()),
                    Optional.empty()),
            number -> {
              Map<String, String> data = new TreeMap<>(parameters);
              data.replaceAll((_, value) -> Shown.line(value, 300));
              data.put("run", "R-" + number);
              data.put("runbook", runbook.name());
              return List.of(
                  new Entry(
                      now,
                      order.incident(),
                      requester,
                      "runbook.started",
                      runbook.title() + (order.dryRun() ? ": dry run begun" : ": run begun"),
                      data));
            });
    return new Accepted(run.id(), "run " + run.id() + " of " + runbook.name() + " has begun");
  }

  /** Approves the plan with exactly this hash, as somebody who did not make it. */
  public Reply approve(String run, String step, String hash, String approver) {
    return hearing.judge(run, step, hash, approver, Word.Kind.APPROVE);
  }

  /** Rejects the plan with this hash; the run fails. */
  public Reply reject(String run, String step, String hash, String approver) {
    return hearing.judge(run, step, hash, approver, Word.Kind.REJECT);
  }

  /** Answers the question that a run asks. */
  public Reply answer(String run, String step, String person, String answer) {
    return hearing.answer(run, step, person, answer);
  }

  /**
   * Changes parameters of a run that has not ended: approvals of the plan as it was are void, and
   * whoever changes it can't approve it.
   */
  public Reply amend(String run, String person, Map<String, String> parameters) {
    return hearing.amend(run, person, parameters);
  }

  /**
   * Ends a run. It works at once in this process, also while the database is away; it is committed
   * when that is back.
   */
  public Reply abort(String run, String person, String reason) {
    return hearing.abort(run, person, reason);
  }

  /** Everything about a run. */
  public Optional<RunView> find(String run) {
    return store.find(run);
  }

  /**
   * Runs, the newest first, of one incident or of all when it is empty.
   *
   * @param below only runs with a number less than this
   */
  public List<Run> list(String incident, long below, int limit) {
    return store.list(incident, below, limit);
  }

  /** The actions there are. */
  public List<RunbookAction> actions() {
    return actions.all();
  }

  /**
   * Leases runs that are due.
   *
   * @throws DataAccessException when the database is away
   */
  List<RunStore.Claim> claim(int most) {
    hearing.commitAborts();
    Instant now = time.instant();
    List<RunStore.Claim> claims = store.claim(owner, now, LEASE, most);
    claims.forEach(
        claim -> leases.put(claim.run().id(), new Lease(claim.fence(), now.plus(LEASE))));
    return claims;
  }

  /** Takes a leased run as far as it goes now; the lease is given back. */
  void advance(RunStore.Claim claim) throws InterruptedException {
    String id = claim.run().id();
    try {
      Work work = new Work(store, claim);
      while (true) {
        switch (stepper.turn(work)) {
          case Stepper.Turn.Again() -> {}
          case Stepper.Turn.Later(Instant at) -> {
            work.release(at);
            return;
          }
          case Stepper.Turn.Over() -> {
            work.release(time.instant());
            return;
          }
        }
      }
    } catch (RunStore.Fenced e) {
      LOG.info("{}", e.getMessage());
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("{} rests until the database is back: {}", id, e.getMessage());
    } finally {
      leases
          .entrySet()
          .removeIf(one -> one.getKey().equals(id) && one.getValue().fence() == claim.fence());
    }
  }

  /** Takes all runs that are due as far as they go now, one after the other. */
  public int turn() throws InterruptedException {
    List<RunStore.Claim> claims = claim(64);
    for (RunStore.Claim claim : claims) {
      advance(claim);
    }
    return claims.size();
  }

  /** Makes the leases of runs that are being worked on longer, once a third of one is over. */
  void renew() {
    Instant now = time.instant();
    Instant soon = now.plus(LEASE.multipliedBy(2).dividedBy(3));
    leases.forEach((run, lease) -> {
      Lease longer = new Lease(lease.fence(), now.plus(LEASE));
      if (lease.until().isBefore(soon) && store.renew(run, lease.fence(), longer.until())) {
        leases.replace(run, lease, longer);
      }
    });
  }
}
