package io.meta138.app.lanes;

import io.meta138.app.config.CcipConfig;
import io.meta138.app.config.NodeConfig;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.ccip.attest.TlsIdentity;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.lanes.Selector;
import io.meta138.platform.types.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** What a node's configuration says of lanes, as the domain knows them. */
public final class LaneFiles {
  private final NodeFiles files;
  private final CcipConfig config;
  private final SequencedMap<String, Place> places = new LinkedHashMap<>();

  /**
   * A chain of lanes, and how it is reached.
   *
   * @param definition as lanes know it
   * @param chain how it is reached
   * @param router of our own lanes; empty before its deployment
   */
  public record Place(
      ChainDefinition definition, NodeConfig.Chain chain, Optional<Address> router) {}

  private LaneFiles(NodeFiles files, CcipConfig config) {
    this.files = files;
    this.config = config;
    CcipConfig.End here = config.here();
    places.put(
        here.name(),
        new Place(
            new ChainDefinition(
                here.name(),
                files.config().chain().id(),
                Selector.parse(here.selector()),
                finality(here.finality()),
                here.firstBlock()),
            files.config().chain(),
            here.router()));
    config
        .chains()
        .forEach((name, chain) ->
            places.put(
                name,
                new Place(
                    new ChainDefinition(
                        name,
                        chain.chain().id(),
                        Selector.parse(chain.selector()),
                        finality(chain.finality()),
                        chain.firstBlock()),
                    chain.chain(),
                    chain.router())));
  }

  /** The lanes of a configuration; empty when it has none. */
  public static Optional<LaneFiles> of(NodeFiles files) {
    return files.config().ccip().map(config -> new LaneFiles(files, config));
  }

  /**
   * The lanes of a configuration.
   *
   * @throws NodeException when it has none
   */
  public static LaneFiles demanded(NodeFiles files) {
    return of(files)
        .orElseThrow(() ->
            new NodeException(
                files.file() + " has no part `ccip`; docs/lanes.md shows what belongs there"));
  }

  private static Finality finality(String text) {
    return switch (text) {
      case "immediate" -> new Finality.Immediate();
      case "finalized" -> new Finality.Tagged();
      default -> new Finality.Depth(Long.parseLong(text));
    };
  }

  /** The node's files. */
  public NodeFiles files() {
    return files;
  }

  /** The part of the configuration. */
  public CcipConfig config() {
    return config;
  }

  /** The chains by name, the node's own first. */
  public SequencedMap<String, Place> places() {
    return places;
  }

  /** The node's own chain. */
  public Place here() {
    return places.firstEntry().getValue();
  }

  /** The chain of this name. */
  public Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw new NodeException("there is no chain " + name + " in " + files.file());
    }
    return place;
  }

  /**
   * The lanes, in the order of the configuration.
   *
   * @throws NodeException when a router is not known yet
   */
  public List<Lane> lanes() {
    List<Lane> lanes = new ArrayList<>();
    config.lanes().forEach((name, lane) -> lanes.add(lane(name, lane)));
    return lanes;
  }

  private Lane lane(String name, CcipConfig.LaneConfig lane) {
    Place from = place(lane.from());
    Place to = place(lane.to());
    Address onRamp = lane.onRamp().orElseGet(() -> router(from));
    return new Lane(
        name,
        from.definition(),
        to.definition(),
        switch (lane.protocol()) {
          case LANE -> Protocol.LANE;
          case CCIP_1_6 -> Protocol.CCIP_1_6;
          case CCIP_2_0 -> Protocol.CCIP_2_0;
        },
        onRamp,
        lane.offRamp().orElseGet(() -> router(to)),
        lane.router().orElse(onRamp),
        senders(lane),
        lane.receivers(),
        lane.nonceManager(),
        new LanePolicy(
            lane.overdueAfter(),
            lane.confirmWithin(),
            lane.batchMessages(),
            lane.batchGas(),
            lane.batchWait()));
  }

  private List<Address> senders(CcipConfig.LaneConfig lane) {
    Set<Address> senders = new LinkedHashSet<>(lane.senders());
    if (lane.prices().isPresent() && lane.from().equals(config.here().name())) {
      files.config().aggregator().ifPresent(senders::add);
    }
    return List.copyOf(senders);
  }

  private Address router(Place place) {
    return place
        .router()
        .orElseThrow(() ->
            new NodeException(
                "%s names no router on chain %s; `meta138 contracts apply -c %s` deploys one and says what to write"
                    .formatted(files.file(), place.definition().name(), files.file())));
  }

  /** The lanes that begin here and take the aggregator's rows, by name. */
  public Map<String, CcipConfig.LaneConfig> priceLanes() {
    Map<String, CcipConfig.LaneConfig> found = new LinkedHashMap<>();
    config
        .lanes()
        .forEach((name, lane) -> {
          if (lane.prices().isPresent() && lane.from().equals(config.here().name())) {
            found.put(name, lane);
          }
        });
    return found;
  }

  /**
   * Who this process is to others over TLS.
   *
   * @throws io.meta138.ccip.CcipException when a file is not what it should be
   */
  TlsIdentity identity(CcipConfig.Tls tls) {
    return TlsIdentity.load(
        files.resolve(tls.certificate()),
        files.resolve(tls.key()),
        files.resolve(tls.authorities()));
  }
}
