package io.meta138.app.devnet.exchanges;

import io.meta138.app.devnet.exchanges.books.Floor;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Venue;
import java.util.function.ToLongFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The listing of what is simulated. */
final class Listing {
  private Listing() {}

  static ObjectNode of(Floor floor, ExchangesSettings settings, ToLongFunction<Venue> connections) {
    ObjectNode listing =
        JsonNodeFactory.instance
            .objectNode()
            .put("simulated", true)
            .put("seed", settings.market().seed())
            .put("tickMillis", settings.market().step().toMillis())
            .put("speed", settings.speed());
    ArrayNode replayed = listing.putArray("replay");
    settings.replay().forEach(file -> replayed.add(String.valueOf(file.getFileName())));
    ArrayNode assets = listing.putArray("assets");
    floor.market().assets().forEach(assets::add);
    ArrayNode venues = listing.putArray("venues");
    for (Venue venue : Venue.values()) {
      VenueDesk desk = floor.desk(venue);
      ObjectNode one =
          venues
              .addObject()
              .put("venue", venue.id())
              .put("simulated", true)
              .put("lagMillis", desk.profile().lag().toMillis())
              .put("basisPpm", desk.profile().basisPpm())
              .put("spreadPpm", desk.profile().spreadPpm())
              .put("connections", connections.applyAsLong(venue));
      ArrayNode quotes = one.putArray("quotes");
      venue.quotes().forEach(quotes::add);
      ArrayNode books = one.putArray("openBooks");
      desk.open().forEach(instrument -> books.add(instrument.toString()));
    }
    return listing;
  }
}
