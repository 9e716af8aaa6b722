package io.meta138.portal.api;

import io.meta138.incident.people.Right;
import java.util.Optional;

/** Who may use an operation. */
public enum Access {
  /** Everybody. */
  PUBLIC(Optional.empty()),
  /** Everybody who is signed in, also before a new password is chosen. */
  SIGNED_IN(Optional.empty()),
  /** Who may see. */
  READ(Optional.of(Right.READ)),
  /** Who may change incidents and messages. */
  ACT(Optional.of(Right.ACT)),
  /** Who may run runbooks. */
  RUN(Optional.of(Right.RUN)),
  /** Who may approve. */
  APPROVE(Optional.of(Right.APPROVE)),
  /** Who may give and take rights. */
  ADMINISTER(Optional.of(Right.ADMINISTER));

  private final Optional<Right> right;

  Access(Optional<Right> right) {
    this.right = right;
  }

  /** The right it takes; empty when none. */
  public Optional<Right> right() {
    return right;
  }
}
