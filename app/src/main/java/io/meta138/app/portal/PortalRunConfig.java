package io.meta138.app.portal;

import io.meta138.app.config.NodeConfig;
import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import io.meta138.portal.Places;
import io.meta138.portal.oidc.OidcConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of a portal in a process of its own, {@code portal.yaml}.
 *
 * @param listen where browsers reach it
 * @param tls certificate and key of its own
 * @param proxy that ends TLS before it
 * @param publicUrl where browsers reach it, without a path
 * @param oidc sign-in by an OpenID provider
 * @param desk of incidents, whose people sign in
 * @param database for accounts, sessions and days
 * @param oracles nodes that publish prices
 * @param lanes process that follows messages
 * @param watchNetwork whether it looks at the network itself
 * @param passwordFile where the first administrator's password is written
 * @param export of the status page
 * @param admin where metrics and health are served
 */
public record PortalRunConfig(
    @Doc("Where browsers reach it.") @Default("{}") Listen listen,
    @Doc("A certificate of its own, for browsers that reach it without a proxy.") Optional<Tls> tls,
    @Doc("A proxy before it that ends TLS.") Optional<Proxy> proxy,
    @Doc("Where browsers reach it, such as https://portal.example; proxy.url when missing.")
        Optional<URI> publicUrl,
    @Doc("Sign-in by an OpenID provider; none when left out.") Optional<OidcConfig> oidc,
    @Doc("The incident desk, whose environment this is and whose people sign in here.")
        DeskPart desk,
    @Doc("PostgreSQL for accounts, sessions and days of the status page; the desk's when missing.")
        Optional<NodeConfig.DatabaseConfig> database,
    @Doc("Oracle nodes; prices are those of the first that answers and is ready.") @Default("[]")
        List<Oracle> oracles,
    @Doc("The process that follows messages between chains.") Optional<LanesPart> lanes,
    @Doc("Looks at the network that the desk's configuration names.") @Default("true")
        boolean watchNetwork,
    @Doc("File that the first administrator's password for one use is written to.")
        @Default("portal.password")
        Path passwordFile,
    @Doc("Writes the status page to a folder again and again, to be served from elsewhere.")
        Optional<Export> export,
    @Doc("Where metrics and health are served.") @Default("{}") Admin admin) {

  /** Refuses an address that secrets may not go to. */
  public PortalRunConfig {
    publicUrl = publicUrl.map(url -> Places.root(url, "public-url"));
  }

  /**
   * Where browsers reach it.
   *
   * @param address to listen on
   * @param port to listen on
   */
  public record Listen(
      @Doc("Address to listen on; others than loopback take tls or a proxy.") @Default("127.0.0.1")
          String address,
      @Doc("Port to listen on; 0 takes a free one.") @Default("8138") @Range(min = 0, max = 65535)
          int port) {}

  /**
   * A certificate.
   *
   * @param certificate PEM file with it and those it hangs on
   * @param key PEM file with its key
   */
  public record Tls(
      @Doc("PEM file with the certificate, then those that it hangs on.") Path certificate,
      @Doc("PEM file with its key in PKCS #8, not encrypted.") Path key) {}

  /**
   * A proxy that ends TLS.
   *
   * @param url what browsers call it
   * @param addresses whose word about callers is taken
   */
  public record Proxy(
      @Doc("What browsers call it, such as https://portal.example.") URI url,
      @Doc(
              "Addresses of the proxy, whose x-forwarded-for is believed; 127.0.0.1 when there are"
                  + " none.")
          @Default("[]")
          List<String> addresses) {
    /** Refuses a proxy that does not end TLS. */
    public Proxy {
      addresses = addresses.isEmpty() ? List.of("127.0.0.1") : List.copyOf(addresses);
      if (!"https".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
        throw new IllegalArgumentException("expected url: https://…, found " + url);
      }
      url = Places.root(url, "url");
    }
  }

  /**
   * The incident desk.
   *
   * @param config its configuration
   * @param url where it is reached
   * @param tokenFile that the portal asks it under
   */
  public record DeskPart(
      @Doc("The desk's configuration: environment, people, database, network.") Path config,
      @Doc("Where the desk is reached; what its configuration says when missing.")
          Optional<URI> url,
      @Doc(
              "File of mode 0600 with a token of the desk with the rights read and administer, that"
                  + " the portal itself looks and writes the log with.")
          Path tokenFile) {}

  /**
   * An oracle node.
   *
   * @param name what people call it
   * @param config its configuration
   * @param admin where it answers
   */
  public record Oracle(
      @Doc("What people call it.") @Default("oracle") String name,
      @Doc("The node's configuration: chain, feeds, database.") Path config,
      @Doc("Where its administration server answers; what its configuration says when missing.")
          Optional<NodeConfig.Admin> admin) {}

  /**
   * The process that follows messages.
   *
   * @param config its configuration
   * @param admin where it answers
   */
  public record LanesPart(
      @Doc("The configuration with the part `ccip`.") Path config,
      @Doc("Where its administration server answers; what its configuration says when missing.")
          Optional<NodeConfig.Admin> admin) {}

  /**
   * The status page as files.
   *
   * @param folder that they are written to
   * @param every how often
   * @param url where they are served
   * @param then what is run after each time
   */
  public record Export(
      @Doc("Folder that the page is written to.") Path folder,
      @Doc("How often.") @Default("60s") @Range(min = 5_000, max = 86_400_000) Duration every,
      @Doc("Where the folder is served, such as https://status.example, for links in the feeds.")
          Optional<URI> url,
      @Doc("Program and arguments that are run after each time, to push the folder elsewhere.")
          @Default("[]")
          List<String> then) {}

  /**
   * Where metrics and health are served.
   *
   * @param address to listen on
   * @param port to listen on
   */
  public record Admin(
      @Doc("Address to listen on; loopback unless a network policy guards it.")
          @Default("127.0.0.1")
          String address,
      @Doc("Port to listen on; 0 takes a free one.") @Default("9142") @Range(min = 0, max = 65535)
          int port) {}
}
