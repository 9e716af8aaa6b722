package io.meta138.incident.reviews;

/** A part of a review, in the order in which they are read. */
public enum Section {
  /** What it was. */
  INCIDENT("Incident"),
  /** How it went, in UTC. */
  TIMELINE("Timeline (UTC)"),
  /** How it was noticed. */
  DETECTION("Detection"),
  /** What set it off. */
  TRIGGER("Trigger"),
  /** Why it could happen. */
  CAUSES("Root and contributing causes"),
  /** What it did, in numbers. */
  IMPACT("Impact"),
  /** What ended it. */
  RESOLUTION("Resolution"),
  /** What helped. */
  WENT_WELL("What went well"),
  /** What did not. */
  WENT_WRONG("What went wrong"),
  /** What could have been worse. */
  LUCKY("Where we got lucky"),
  /** What to remember. */
  LESSONS("Lessons");

  private final String title;

  Section(String title) {
    this.title = title;
  }

  /** As people read it. */
  public String title() {
    return title;
  }
}
