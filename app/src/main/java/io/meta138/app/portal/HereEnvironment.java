package io.meta138.app.portal;

import io.meta138.ccip.lanes.Lane;
import io.meta138.platform.http.Health;
import io.meta138.portal.views.Environments;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The environment that a portal is part of: the chains and processes that it knows. */
final class HereEnvironment implements Environments {
  private final String name;
  private final String version;
  private final String provider;
  private final Oracles oracles;
  private final Optional<Carried> carried;
  private final Supplier<Standing> desk;
  private final InstantSource clock;

  /**
   * What carries messages.
   *
   * @param lanes all of them
   * @param health of the process
   */
  record Carried(List<Lane> lanes, Supplier<Known<Health>> health) {}

  /**
   * An environment.
   *
   * @param name of it
   * @param version of the program
   * @param provider whose machines
   * @param carried empty where there are no lanes
   * @param desk how the incident desk stands
   */
  HereEnvironment(
      String name,
      String version,
      String provider,
      Oracles oracles,
      Optional<Carried> carried,
      Supplier<Standing> desk,
      InstantSource clock) {
    this.name = name;
    this.version = version;
    this.provider = provider;
    this.oracles = oracles;
    this.carried = carried;
    this.desk = desk;
    this.clock = clock;
  }

  @Override
  public Environment here() {
    Instant now = clock.instant();
    List<EnvironmentChain> chains = new ArrayList<>();
    List<Component> components = new ArrayList<>();
    for (OracleSight sight : oracles.all()) {
      var chain = sight.files().config().chain();
      if (chains.stream().noneMatch(one -> one.id() == chain.id().value())) {
        chains.add(new EnvironmentChain(chain.id().value(), "home", "home", chain.devnet()));
      }
      components.add(
          new Component(
              oracles.all().size() == 1 ? "oracle node" : "oracle node " + sight.name(),
              version,
              OracleNodes.standing(sight.health(), now),
              "publishes prices"));
    }
    boolean devnet = chains.stream().anyMatch(EnvironmentChain::simulated);
    carried.ifPresent(carrying -> {
      carrying.lanes().stream()
          .map(Lane::destination)
          .filter(chain -> chains.stream().noneMatch(one -> one.id() == chain.id().value()))
          .forEach(chain ->
              chains.add(
                  new EnvironmentChain(chain.id().value(), chain.name(), "destination", devnet)));
      components.add(
          new Component(
              "lanes",
              version,
              OracleNodes.standing(carrying.health().get(), now),
              "carries messages between chains"));
    });
    components.add(
        new Component(
            "incident desk", version, desk.get(), "decides about signals, keeps the log"));
    components.add(
        new Component("portal", version, new Standing(State.OK, now, ""), "shows all of it"));
    return new Environment(name, provider, version, chains, components);
  }
}
