package io.meta138.oracle.sources.protocol;

import java.time.Duration;

/** A REST side that answers about one market with one flat object. */
public class TickerPoll extends JsonPoll {
  private final String before;
  private final String after;
  private final TickerMembers members;
  private final boolean namesMarket;

  /**
   * Asks no more often than the spacing at {@code before + symbol + after}.
   *
   * @param namesMarket whether the answer says which market it is about
   */
  public TickerPoll(
      Duration spacing, String before, String after, TickerMembers members, boolean namesMarket) {
    super(spacing);
    this.before = before;
    this.after = after;
    this.members = members;
    this.namesMarket = namesMarket;
  }

  @Override
  protected final String path(String symbol) {
    return before + symbol + after;
  }

  @Override
  protected final void answer(PollRequest request, JsonFrame frame, Batch batch) {
    Ticker ticker = batch.ticker();
    members.read(frame, namesMarket ? ticker : ticker.symbol(request.onlySymbol()));
  }
}
