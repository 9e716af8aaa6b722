package io.meta138.incident.reviews;

import io.meta138.incident.reviews.ReviewResult.Done;
import io.meta138.incident.reviews.ReviewResult.Refused;
import io.meta138.incident.reviews.ReviewResult.Stale;
import io.meta138.incident.reviews.ReviewResult.Unknown;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Changes to reviews: one at a time each, committed with its entry in the timeline. */
final class Changes {
  private final ReviewStore store;
  private final Timeline timeline;

  Changes(ReviewStore store, Timeline timeline) {
    this.store = store;
    this.timeline = timeline;
  }

  ReviewStore store() {
    return store;
  }

  /** Changes a review that is not closed, at the revision that the caller saw. */
  ReviewResult at(String id, int revision, Function<Review, ReviewResult> change) {
    return open(
        id,
        review ->
            review.revision() == revision ? change.apply(review) : new Stale(review.revision()));
  }

  /** Changes a review that is not closed. */
  ReviewResult open(String id, Function<Review, ReviewResult> change) {
    return transact(() -> {
      Optional<Review> review = store.locked(id);
      if (review.isEmpty()) {
        return new Unknown("there is no review " + id);
      }
      return review.get().state() == Review.State.CLOSED
          ? new Refused(id + " is closed")
          : change.apply(review.get());
    });
  }

  ReviewResult transact(Supplier<ReviewResult> change) {
    ReviewResult result = store.database().transactions().execute(_ -> change.get());
    return Objects.requireNonNull(result, "result is null");
  }

  ReviewResult done(String id) {
    return new Done(store.find(id).orElseThrow());
  }

  void tell(Review review, Instant at, String actor, String kind, String text) {
    timeline.append(
        List.of(
            new Entry(at, review.incident(), actor, kind, text, Map.of("review", review.id()))));
  }
}
