package io.meta138.incident.desk;

import io.meta138.incident.notifications.DeliveryListener;
import io.meta138.incident.notifications.DeliveryResult;
import io.meta138.incident.notifications.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Hands what became of notices to the desk. */
public final class Deliveries implements DeliveryListener {
  private final Desk desk;

  /** For a desk. */
  public Deliveries(Desk desk) {
    this.desk = desk;
  }

  /**
   * Returns when the desk has committed them.
   *
   * @throws DeskException when it could not
   */
  @Override
  public void take(List<DeliveryResult> results) throws InterruptedException {
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    for (DeliveryResult result : results) {
      input(result).ifPresent(input -> outcomes.add(desk.submit(input)));
    }
    for (CompletableFuture<Outcome> outcome : outcomes) {
      try {
        switch (outcome.get()) {
          case Outcome.Unavailable(String reason) ->
              throw new DeskException("results of deliveries were not taken: " + reason);
          case Outcome.Uncertain(String reason) ->
              throw new DeskException("results of deliveries may not be taken: " + reason);
          case Outcome.Taken _, Outcome.Done _, Outcome.Refused _ -> {}
        }
      } catch (ExecutionException e) {
        throw new DeskException("results of deliveries were not taken", e);
      }
    }
  }

  private static Optional<Input> input(DeliveryResult result) {
    return switch (result) {
      case DeliveryResult.Delivered it when it.kind() == Notice.Kind.PAGE ->
          Optional.of(new Input.Delivered(it.key(), it.receipt()));
      case DeliveryResult.Delayed it when it.kind() == Notice.Kind.PAGE ->
          Optional.of(new Input.Delayed(it.key(), it.reason()));
      case DeliveryResult.Failed it when it.kind() == Notice.Kind.PAGE ->
          Optional.of(new Input.Undelivered(it.key(), it.reason()));
      case DeliveryResult.ChannelFailing it ->
          Optional.of(
              new Input.ChannelHealth(it.channel(), it.contact(), true, it.at(), it.reason()));
      case DeliveryResult.ChannelRecovered it ->
          Optional.of(
              new Input.ChannelHealth(it.channel(), it.contact(), false, it.at(), "recovered"));
      default -> Optional.empty();
    };
  }
}
