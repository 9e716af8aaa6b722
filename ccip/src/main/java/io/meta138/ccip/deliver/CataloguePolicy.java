package io.meta138.ccip.deliver;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import io.meta138.ccip.errors.RetryPolicy;
import io.meta138.ccip.tracking.TrackedMessage;
import java.time.Instant;

/** Executes what failed again as the catalogue of errors says for the error it failed with. */
public final class CataloguePolicy implements FailurePolicy {
  private static final long MOST_GAS = 5_000_000;

  /** A person asks after looking: the cause is gone, or it was gas. */
  private static final int ASKED_GAS_PERCENT = 200;

  private final Explainer explainer;

  /** By the catalogue that this explains errors by. */
  public CataloguePolicy(Explainer explainer) {
    this.explainer = explainer;
  }

  @Override
  public Decision decide(TrackedMessage failed, Instant now) {
    TrackedMessage.Execution last = failed.executed();
    if (failed.retryAsked()) {
      return new Decision.Retry(gas(failed.gasLimit(), ASKED_GAS_PERCENT));
    }
    Explanation why = explainer.revert(last.returnData());
    return switch (RetryPolicy.next(why.verdict(), failed.tries())) {
      case RetryPolicy.Next.Done _ -> new Decision.GiveUp("nothing is left to do: " + why.text());
      case RetryPolicy.Next.Enough enough ->
          new Decision.GiveUp(
              "failed %d times with %s: %s".formatted(enough.attempts(), why.text(), why.advice()));
      case RetryPolicy.Next.Again again -> {
        Instant next = last.seenAt().plus(again.after());
        yield next.isAfter(now)
            ? new Decision.Later(next)
            : new Decision.Retry(gas(failed.gasLimit(), again.gasPercent()));
      }
    };
  }

  private static long gas(long asked, int percent) {
    return Math.max(asked, Math.min(MOST_GAS, Math.multiplyExact(asked, (long) percent) / 100));
  }
}
