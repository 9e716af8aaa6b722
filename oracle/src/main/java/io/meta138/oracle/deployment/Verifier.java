package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ContractCode;
import io.meta138.chain.abi.Query;
import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.PriceFeed;
import io.meta138.chain.contracts.PriceFeedProxy;
import io.meta138.chain.signing.Keccak;
import io.meta138.oracle.deployment.VerifyOutcome.Difference;
import io.meta138.oracle.onchain.FeedNames;
import io.meta138.oracle.onchain.OnChainFeed;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** Compares a chain with build, record and specification. */
final class Verifier {
  private static final String NONE = "none";

  private final ChainReader reader;
  private final DeploymentSpec spec;
  private final DeploymentRecord record;
  private final List<Difference> differences = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int checks;

  Verifier(ChainReader reader, DeploymentSpec spec, DeploymentRecord record) {
    this.reader = reader;
    this.spec = spec;
    this.record = record;
  }

  VerifyOutcome verify() {
    Survey survey = Survey.of(reader, record, spec, Optional.empty());
    spec.registry().ifPresent(registry -> registry(registry, survey));
    new LaneVerifier(this, reader, spec, record).verify(survey.lanes());
    return new VerifyOutcome.Compared(differences, notes, checks);
  }

  private void registry(RegistrySpec registry, Survey survey) {
    if (record.registry().isEmpty()) {
      compare(registry.words(), "an address in the record", NONE);
    } else {
      code(registry.words(), record.registry().get(), survey.code());
      survey.state().ifPresent(state -> state(registry, state));
    }
  }

  private void state(RegistrySpec registry, Survey.State state) {
    Survey.Fixed.of(registry)
        .values()
        .forEach((name, wanted) ->
            compare(
                registry.words() + " " + name,
                wanted,
                state.fixed().values().getOrDefault(name, NONE)));
    compare("default admin", registry.admin(), state.admin());
    compare(
        "default admin delay",
        registry.adminDelay().toSeconds(),
        reader.read(state.address(), Aggregator.defaultAdminDelay()));
    if (registry instanceof AggregatorSpec aggregator && state.committee().isPresent()) {
      compare("committee threshold", aggregator.threshold(), state.committee().get().threshold());
      compare("committee signers", aggregator.signers(), state.committee().get().signers());
    }
    if (state.paused()) {
      notes.add("writes are paused");
    }
    roles("holders of ", registry.knownRoles(), registry.roles(), state.roles());
    feeds(state);
    proxies();
  }

  /** Compares who holds the roles of one contract. */
  void roles(String prefix, Set<Role> known, SortedMap<Role, Address> wanted, RoleHolders roles) {
    for (Role role : known.stream().sorted().toList()) {
      NavigableSet<Address> holders = new TreeSet<>();
      Optional.ofNullable(wanted.get(role)).ifPresent(holders::add);
      compare(prefix + role.words(), holders, roles.of(role));
    }
    if (!roles.complete()) {
      notes.add("the node gives no role events: accounts unknown here may hold roles");
    }
  }

  private void feeds(Survey.State state) {
    List<FeedSpec> present = new ArrayList<>();
    for (FeedSpec feed : spec.feeds()) {
      OnChainFeed there = state.feeds().get(feed.id().name());
      compare("feed " + feed.id(), "registered", there == null ? NONE : "registered");
      if (there != null) {
        present.add(feed);
        feed(feed, there);
      }
    }
    NavigableSet<String> extra = new TreeSet<>(state.feeds().keySet());
    spec.feeds().forEach(feed -> extra.remove(feed.id().name()));
    if (!extra.isEmpty()) {
      notes.add("registered but not in the specification: " + String.join(", ", extra));
    }
    faces(state, present);
  }

  private void feed(FeedSpec wanted, OnChainFeed there) {
    String name = "feed " + wanted.id() + " ";
    compare(name + "place", wanted.place(), "row " + there.row() + " column " + there.column());
    compare(name + "description", wanted.description(), there.description());
    compare(name + "decimals", wanted.decimals(), there.decimals());
    compare(name + "precision", wanted.precision(), there.precision());
    compare(name + "events", wanted.announces(), there.announces());
    compare(name + "retired", false, there.retired());
    DeploymentRecord.Face face = record.feeds().get(wanted.id());
    compare(name + "face", face == null ? "one in the record" : face.address(), there.face());
  }

  private void faces(Survey.State state, List<FeedSpec> feeds) {
    ChainReader.Batch batch = reader.batch();
    List<Runnable> afterwards = new ArrayList<>();
    for (FeedSpec feed : feeds) {
      OnChainFeed there = state.feeds().get(feed.id().name());
      if (there == null) {
        continue;
      }
      String name = "face of " + feed.id();
      ChainReader.Slot<byte[]> code = batch.code(there.face());
      afterwards.add(() -> {
        compare(name + " code", "the build's", how(PriceFeed.code().match(code.get())));
        DeploymentRecord.Face face = record.feeds().get(feed.id());
        if (face != null) {
          compare(name + " code hash", face.codeHash(), Keccak.hash(code.get()));
        }
      });
      PriceFeed.PlaceResult place =
          new PriceFeed.PlaceResult(
              state.address(),
              FeedNames.encode(feed.id()),
              feed.row(),
              feed.column(),
              feed.precision());
      record Fact(String what, Object expected, Query<?> query) {}
      for (Fact fact :
          List.of(
              new Fact("place", place, PriceFeed.place()),
              new Fact("decimals", feed.decimals(), PriceFeed.decimals()),
              new Fact("description", feed.description(), PriceFeed.description()))) {
        ChainReader.Slot<?> slot = batch.call(there.face(), fact.query());
        afterwards.add(() -> compare(name + " " + fact.what(), fact.expected(), value(slot)));
      }
    }
    batch.run();
    afterwards.forEach(Runnable::run);
  }

  private void proxies() {
    if (spec.proxies().isEmpty()) {
      return;
    }
    ProxySpec wanted = spec.proxies().get();
    for (FeedId feed : wanted.feeds()) {
      String name = "proxy of " + feed;
      DeploymentRecord.Contract proxy = record.proxies().get(feed);
      if (proxy == null) {
        compare(name, "an address in the record", NONE);
        continue;
      }
      ContractCode.Match match = PriceFeedProxy.code().match(reader.code(proxy.address()));
      code(name, proxy, match);
      if (match instanceof ContractCode.Match.Same) {
        ChainReader.Batch batch = reader.batch();
        var aggregator = batch.call(proxy.address(), PriceFeedProxy.aggregator());
        var owner = batch.call(proxy.address(), PriceFeedProxy.owner());
        var delay = batch.call(proxy.address(), PriceFeedProxy.confirmation());
        batch.run();
        DeploymentRecord.Face face = record.feeds().get(feed);
        compare(name + " reads", face == null ? NONE : face.address(), aggregator.get());
        compare(name + " owner", wanted.owner(), owner.get());
        compare(name + " delay", wanted.delay().toSeconds(), delay.get().delay());
      }
    }
  }

  /** Compares a contract's code and the values in it. */
  void code(String name, DeploymentRecord.Contract contract, ContractCode.Match match) {
    compare(name + " code", "the build's", how(match));
    if (match instanceof ContractCode.Match.Same(Map<String, String> immutables)) {
      compare(name + " immutables", contract.immutables(), new java.util.TreeMap<>(immutables));
    }
  }

  private static String how(ContractCode.Match match) {
    return switch (match) {
      case ContractCode.Match.Same _ -> "the build's";
      case ContractCode.Match.Absent _ -> NONE;
      case ContractCode.Match.Different(String how) -> "other code: " + how;
    };
  }

  /** A foreign face may answer anything or nothing; either is a difference, not a failure. */
  private static Object value(ChainReader.Slot<?> slot) {
    return slot.refused() ? "a revert" : slot.get();
  }

  /** What is allowed and still worth knowing. */
  void note(String note) {
    notes.add(note);
  }

  /** Compares one fact. */
  void compare(String what, Object expected, Object found) {
    checks++;
    if (!expected.toString().equals(found.toString())) {
      differences.add(new Difference(what, expected.toString(), found.toString()));
    }
  }
}
