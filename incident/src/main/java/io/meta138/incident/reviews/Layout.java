package io.meta138.incident.reviews;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A review as a list of blocks, the same for every format. */
final class Layout {
  private Layout() {}

  /** A part of the page. */
  sealed interface Block {
    /** A heading; level 1 is the title. */
    record Heading(int level, String text) implements Block {}

    /** A statement, a question when it says so. */
    record Item(String text, boolean question, List<Reference> references) implements Block {}
  }

  static List<Block> of(Review review) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Heading(
            1,
            "Review %s of %s: %s"
                .formatted(review.id(), review.incident(), review.document().title())));
    plain(
        blocks,
        "%s · revision %d · %s · drafted %s · due %s"
            .formatted(
                review.severity(),
                review.revision(),
                review.state().name().toLowerCase(java.util.Locale.ROOT),
                Spans.at(review.draftedAt()),
                Spans.at(review.dueAt())));
    for (Section section : Section.values()) {
      blocks.add(new Block.Heading(2, section.title()));
      for (Line line : review.document().lines(section)) {
        blocks.add(
            new Block.Item(line.text(), line.kind() == Line.Kind.QUESTION, line.references()));
      }
    }
    actions(blocks, review);
    runbooks(blocks, review);
    blocks.add(new Block.Heading(2, "Evidence"));
    for (ReviewDocument.Proof proof : review.document().evidence()) {
      String text =
          proof.text()
              + (proof.hash().isEmpty() ? "" : ", " + proof.hash())
              + (proof.link().isEmpty() ? "" : ", " + proof.link());
      blocks.add(new Block.Item(text, false, List.of(Reference.evidence(proof.number()))));
    }
    return blocks;
  }

  private static void plain(List<Block> blocks, String text) {
    blocks.add(new Block.Item(text, false, List.of()));
  }

  private static void actions(List<Block> blocks, Review review) {
    blocks.add(new Block.Heading(2, "Action items"));
    if (review.actions().isEmpty()) {
      blocks.add(new Block.Item("What has to be done, by whom and by when?", true, List.of()));
    }
    for (ActionItem item : review.actions()) {
      String note = item.note().isEmpty() ? "" : " (" + item.note() + ")";
      plain(
          blocks,
          "%s: %s, %s, due %s%s"
              .formatted(item.state(), item.text(), item.owner(), item.due(), note));
    }
  }

  private static void runbooks(List<Block> blocks, Review review) {
    if (review.runbooks().isEmpty()) {
      return;
    }
    blocks.add(new Block.Heading(2, "Runbooks"));
    for (Review.Runbook runbook : review.runbooks()) {
      Optional<Review.Runbook.Outcome> outcome = runbook.outcome();
      if (outcome.isEmpty()) {
        blocks.add(
            new Block.Item(runbook.name() + ": was it changed, or does it stay?", true, List.of()));
      } else {
        plain(
            blocks,
            "%s: %s by %s%s"
                .formatted(
                    runbook.name(),
                    outcome.get().name().toLowerCase(java.util.Locale.ROOT),
                    runbook.by(),
                    runbook.note().isEmpty() ? "" : ", " + runbook.note()));
      }
    }
  }
}
