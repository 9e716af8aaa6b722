package io.meta138.incident.reviews;

import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.notifications.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What keeps reviews from being closed. */
final class Wanting {
  private static final Set<Receipt.State> ARRIVED =
      Set.of(Receipt.State.DELIVERED, Receipt.State.SUPERSEDED);

  private final ReviewStore store;
  private final Outbox outbox;

  Wanting(ReviewStore store, Outbox outbox) {
    this.store = store;
    this.outbox = outbox;
  }

  /** In words; empty when nothing does. */
  List<String> of(Review review) {
    List<String> wanting = new ArrayList<>();
    if (review.state() == Review.State.CLOSED) {
      return wanting;
    }
    if (review.state() == Review.State.SENT) {
      wanting.addAll(unarrived(review));
    } else {
      wanting.add("revision %d was not sent to its list".formatted(review.revision()));
    }
    review.runbooks().stream()
        .filter(runbook -> runbook.outcome().isEmpty())
        .forEach(runbook ->
            wanting.add(
                "the runbook %s was neither changed nor declared unchanged"
                    .formatted(runbook.name())));
    return wanting;
  }

  private List<String> unarrived(Review review) {
    Map<String, Receipt> receipts =
        outbox.receipts(review.incident()).stream()
            .collect(Collectors.toMap(Receipt::key, Function.identity()));
    List<String> unarrived = new ArrayList<>();
    for (String key : store.notices(review.id())) {
      Receipt receipt = receipts.get(key);
      if (receipt == null || !ARRIVED.contains(receipt.state())) {
        unarrived.add(
            "%s has not arrived%s"
                .formatted(
                    receipt == null ? key : receipt.contact() + " by " + receipt.channel(),
                    receipt == null || receipt.remark().isEmpty() ? "" : ": " + receipt.remark()));
      }
    }
    return unarrived;
  }
}
