package io.meta138.incident.replay;

import io.meta138.incident.desk.DeskException;
import io.meta138.incident.desk.Effects;
import io.meta138.incident.desk.Engine;
import io.meta138.incident.desk.Journal;
import io.meta138.incident.desk.Recorded;
import io.meta138.incident.desk.Rules;
import io.meta138.incident.escalation.Responders;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Puts recorded inputs through a fresh engine, as of the times they were taken. */
public final class Replay {
  private Replay() {}

  /**
   * Decides again on what a desk decided on, with the answers its directory gave.
   *
   * @param recorded batches from the first on, in order
   * @param rules as they were
   * @param each is given what came of each batch
   * @throws DeskException when the decisions begin to differ
   */
  public static void again(List<Recorded> recorded, Rules rules, Consumer<Effects> each) {
    RecordedResponders responders = new RecordedResponders();
    run(recorded, new Engine(rules, responders), batch -> responders.add(batch.answers()), each);
  }

  /**
   * Decides on recorded inputs by other rules or another directory, to see what would have come of
   * them.
   */
  public static void otherwise(
      List<Recorded> recorded, Rules rules, Responders directory, Consumer<Effects> each) {
    run(recorded, new Engine(rules, directory), _ -> {}, each);
  }

  /**
   * Decides again on a whole journal, some rows at a time.
   *
   * @throws DeskException when its beginning was pruned, or when the decisions begin to differ
   */
  public static void again(Journal journal, Rules rules, Consumer<Effects> each) {
    if (!journal.whole()) {
      throw new DeskException(
          "the beginning of the journal was pruned: a replay needs what was known at what is left");
    }
    again(journal, Engine.Known.NOTHING, rules, each);
  }

  /**
   * Decides again on what is left of a journal, some rows at a time.
   *
   * @param known just before its first row, as a backup of the database from then has it
   */
  public static void again(
      Journal journal, Engine.Known known, Rules rules, Consumer<Effects> each) {
    RecordedResponders responders = new RecordedResponders();
    Engine engine = new Engine(rules, responders);
    engine.load(known);
    Instant[] last = {Instant.MIN};
    journal.forEach(batch -> {
      responders.add(batch.answers());
      last[0] = apply(engine, batch, last[0]);
      each.accept(engine.drain());
    });
  }

  private static void run(
      List<Recorded> recorded, Engine engine, Consumer<Recorded> before, Consumer<Effects> each) {
    Instant last = Instant.MIN;
    for (Recorded batch : recorded) {
      before.accept(batch);
      last = apply(engine, batch, last);
      each.accept(engine.drain());
    }
  }

  private static Instant apply(Engine engine, Recorded batch, Instant since) {
    Instant last = since;
    for (Recorded.Timed timed : batch.inputs()) {
      if (timed.at().isBefore(last)) {
        engine.rewind();
      }
      last = timed.at();
      engine.apply(timed.at(), timed.input());
    }
    return last;
  }
}
