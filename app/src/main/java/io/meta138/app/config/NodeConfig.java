package io.meta138.app.config;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of an oracle node, {@code meta138.yaml}.
 *
 * @param chain the chain prices go to
 * @param aggregator the contract that takes them; missing until it is deployed
 * @param signer the key that pays for transactions
 * @param committeeSigner the key that signs reports, when it is not the same
 * @param database where intents and reports are kept
 * @param admin where metrics and health are served
 * @param telemetry where traces go
 * @param desk elsewhere that hears this node's signals
 * @param venues where a venue is reached, when not at its usual address
 * @param ccip lanes to other chains
 * @param feeds the file that defines the feeds
 */
public record NodeConfig(
    @Doc("The chain that prices are published on.") Chain chain,
    @Doc("Address of the Aggregator contract; `meta138 contracts apply` deploys one and names it.")
        Optional<Address> aggregator,
    @Doc("The key that pays for and signs transactions; exactly one kind.") SignerConfig signer,
    @Doc("The committee key that signs reports; the transaction key when missing.")
        Optional<SignerConfig> committeeSigner,
    @Doc("PostgreSQL, for transactions and reports.") DatabaseConfig database,
    @Doc("Where metrics and health are served.") @Default("{}") Admin admin,
    @Doc("Where traces are sent.") @Default("{}") Telemetry telemetry,
    @Doc("An incident desk in another process that hears this node's signals.") Optional<Desk> desk,
    @Doc("Venues that are not at their usual address or need a key, by name.") @Default("{}")
        Map<String, Venue> venues,
    @Doc("Lanes to other chains.") Optional<CcipConfig> ccip,
    @Doc("The file that defines the feeds, relative to this one.") Path feeds) {

  /**
   * A desk in another process.
   *
   * @param url where it listens
   * @param keyFile key of its signed webhook
   * @param instance names this node among several; its account when missing
   */
  public record Desk(
      @Doc("Where the desk listens, such as https://desk.example.") URI url,
      @Doc("File of mode 0600 with the key that signs requests; the desk's webhook-key-file.")
          Path keyFile,
      @Doc("Names this node among several; its account when missing.") Optional<String> instance) {
    /** Refuses addresses that are not HTTP. */
    public Desk {
      if (!"https".equals(url.getScheme()) && !"http".equals(url.getScheme())) {
        throw new IllegalArgumentException("expected an address of http or https, found " + url);
      }
    }
  }

  /**
   * The chain.
   *
   * @param id its chain id
   * @param endpoints its JSON-RPC endpoints
   * @param agreement endpoints that must give the same answer where it matters
   * @param confirmations blocks until a transaction counts as final
   * @param fees what is offered for gas
   * @param devnet whether a key in memory is allowed
   */
  public record Chain(
      @Doc("EIP-155 chain id; every endpoint is checked for it.") ChainId id,
      @Doc("JSON-RPC endpoints of nodes; the healthiest is used.") List<Endpoint> endpoints,
      @Doc("Endpoints that must agree on reads that matter.") @Default("1") @Range(min = 1, max = 5)
          int agreement,
      @Doc("Blocks on top of a transaction's own until it counts as final.")
          @Default("3")
          @Range(min = 0, max = 1000)
          int confirmations,
      @Doc("What is offered for gas.") @Default("{}") Fees fees,
      @Doc("True on a chain made for tests: allows keys in plain files.") @Default("false")
          boolean devnet) {
    /** Refuses an empty list and an agreement that can't be reached. */
    public Chain {
      if (endpoints.isEmpty()) {
        throw new IllegalArgumentException("expected at least one endpoint");
      }
      if (agreement > endpoints.size()) {
        throw new IllegalArgumentException(
            "agreement of %d endpoints expected, but only %d are given"
                .formatted(agreement, endpoints.size()));
      }
    }
  }

  /**
   * One node's JSON-RPC.
   *
   * @param url where calls go
   * @param subscriptions where new heads are subscribed to
   * @param name what it is called in metrics and logs
   */
  public record Endpoint(
      @Doc("http(s) or ws(s) address; may carry credentials, which are never shown.") URI url,
      @Doc("ws(s) address of the same node, for new heads at once; polling without it.")
          Optional<URI> subscriptions,
      @Doc("Name in metrics and logs; host and port when missing.") Optional<String> name) {
    /** Shows no credentials. */
    @Override
    public String toString() {
      return name.orElse(url.getHost() + ":" + url.getPort());
    }
  }

  /**
   * What is offered for gas.
   *
   * @param type legacy, or EIP-1559
   * @param capGwei most offered a unit of gas
   * @param priorityGwei offered to the block's producer
   */
  public record Fees(
      @Doc("auto: EIP-1559 where blocks have a base fee; legacy: a gas price.") @Default("auto")
          FeeType type,
      @Doc("Most gwei ever offered a unit of gas.") @Default("500") @Range(min = 0, max = 1_000_000)
          long capGwei,
      @Doc("Gwei a unit of gas offered to the block's producer; asks the node when missing.")
          @Range(min = 0, max = 10_000)
          Optional<Long> priorityGwei) {}

  /** Kind of transaction. */
  public enum FeeType {
    /** EIP-1559 where blocks have a base fee. */
    AUTO,
    /** A gas price. */
    LEGACY
  }

  /**
   * Where a database is.
   *
   * @param url JDBC address without credentials
   * @param user to sign in as
   * @param passwordFile file with the password
   */
  public record DatabaseConfig(
      @Doc("jdbc:postgresql://HOST:PORT/NAME, without user and password.") String url,
      @Doc("User to sign in as.") String user,
      @Doc("File of mode 0600 with the password; none for a server that trusts this host.")
          Optional<Path> passwordFile) {
    /** Refuses credentials in the address. */
    public DatabaseConfig {
      if (!url.startsWith("jdbc:postgresql://") || url.contains("password=")) {
        throw new IllegalArgumentException(
            "expected url: jdbc:postgresql://HOST:PORT/NAME without a password");
      }
    }
  }

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
      @Doc("Port to listen on; 0 takes a free one.") @Default("9138") @Range(min = 0, max = 65535)
          int port) {}

  /**
   * Where traces go.
   *
   * @param otlp an OTLP collector over HTTP
   */
  public record Telemetry(
      @Doc("OTLP/HTTP traces endpoint such as http://127.0.0.1:4318/v1/traces; none sends nothing.")
          Optional<URI> otlp) {}

  /**
   * Where a venue is reached.
   *
   * @param websocket base of its WebSocket
   * @param rest base of its REST interface
   * @param apiKeyFile file with its API key
   */
  public record Venue(
      @Doc("Base address of its WebSocket.") Optional<URI> websocket,
      @Doc("Base address of its REST interface.") Optional<URI> rest,
      @Doc("File of mode 0600 with the API key, for CoinGecko and CoinMarketCap.")
          Optional<Path> apiKeyFile) {}
}
