package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Subscriber;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.util.HashSet;
import java.util.Set;

/** What one venue says to one client over a WebSocket connection. */
public abstract class Conversation implements Subscriber {
  /** The venue's books. */
  protected final VenueDesk desk;

  /** The connection. */
  protected final Wire wire;

  private final Set<Instrument> heard = new HashSet<>();

  /** A conversation that has not begun. */
  protected Conversation(VenueDesk desk, Wire wire) {
    this.desk = desk;
    this.wire = wire;
  }

  /** The connection is open; the venue may speak first. */
  public void opened() {}

  /** The client has sent a text. */
  public abstract void received(String text);

  /** Called about once a second, for heartbeats and limits. */
  public void second() {}

  /** The venue is about to end the connection because of its age. */
  public void retiring() {}

  /** The connection is gone. */
  public final void closed() {
    heard.forEach(instrument -> desk.unsubscribe(instrument, this));
    heard.clear();
  }

  /** Hears a book from now on. */
  protected final boolean hear(Instrument instrument) {
    heard.add(instrument);
    return desk.subscribe(instrument, this);
  }

  /** Hears a book no longer. */
  protected final void leave(Instrument instrument) {
    heard.remove(instrument);
    desk.unsubscribe(instrument, this);
  }
}
