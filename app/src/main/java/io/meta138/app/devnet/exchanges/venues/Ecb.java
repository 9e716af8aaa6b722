package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Assets;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.util.Map;
import java.util.Optional;

/** The European Central Bank's daily reference rates of the euro, in XML. */
final class Ecb implements VenueApi {
  private static final String DAILY = "/stats/eurofxref/eurofxref-daily.xml";

  private final VenueDesk desk;

  Ecb(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (!request.path().equals(DAILY)) {
      return new Answer(
          404, "text/html", Map.of(), "<html><body>Not found</body></html>", Optional.empty());
    }
    StringBuilder xml =
        new StringBuilder(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\""
                + " xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">\n"
                + "\t<gesmes:subject>Reference rates</gesmes:subject>\n"
                + "\t<gesmes:Sender>\n"
                + "\t\t<gesmes:name>European Central Bank (simulated)</gesmes:name>\n"
                + "\t</gesmes:Sender>\n"
                + "\t<Cube>\n\t\t<Cube time='");
    xml.append(desk.fix().day()).append("'>\n");
    for (String currency : Assets.CURRENCIES) {
      Optional<Ticker> ticker = desk.ticker(new Instrument("EUR", currency));
      ticker.ifPresent(found ->
          xml.append("\t\t\t<Cube currency='")
              .append(found.instrument().quote())
              .append("' rate=")
              .append(found.last().quoted().replace('"', '\''))
              .append("/>\n"));
    }
    xml.append("\t\t</Cube>\n\t</Cube>\n</gesmes:Envelope>");
    return new Answer(200, "text/xml", Map.of(), xml.toString(), Optional.empty());
  }

  @Override
  public Answer tooMany() {
    return new Answer(
        429,
        "text/html",
        Map.of(),
        "<html><body>Too many requests</body></html>",
        Optional.empty());
  }
}
