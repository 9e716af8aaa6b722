package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.util.Optional;
import java.util.Set;

/** Compares the lanes on a chain with build, record and specification. */
final class LaneVerifier {
  private static final String NONE = "none";

  private final Verifier verifier;
  private final ChainReader reader;
  private final DeploymentSpec spec;
  private final DeploymentRecord record;

  LaneVerifier(
      Verifier verifier, ChainReader reader, DeploymentSpec spec, DeploymentRecord record) {
    this.verifier = verifier;
    this.reader = reader;
    this.spec = spec;
    this.record = record;
  }

  void verify(LaneSurvey survey) {
    spec.lanes().router().ifPresent(router -> router(router, survey));
    for (DestinationSpec to : spec.lanes().destinations()) {
      destination(to, survey);
    }
    survey
        .held()
        .map(Wei::amount)
        .filter(held -> held.compareTo(spec.lanes().prepaid().amount().shiftRight(1)) < 0)
        .ifPresent(held -> verifier.note("less than half of what sends were prepaid with is left"));
  }

  private void router(RouterSpec wanted, LaneSurvey survey) {
    if (record.router().isEmpty()) {
      verifier.compare("router", "an address in the record", NONE);
      return;
    }
    verifier.code("router", record.router().get(), survey.code());
    if (survey.router().isEmpty()) {
      return;
    }
    LaneSurvey.Router there = survey.router().get();
    verifier.compare("router selector", wanted.selector(), there.selector());
    verifier.compare("router default admin", wanted.admin(), there.admin());
    verifier.compare(
        "router default admin delay",
        wanted.adminDelay().toSeconds(),
        reader.read(there.address(), LaneRouter.defaultAdminDelay()));
    verifier.compare(
        "router committee delay",
        wanted.committeeDelay().toSeconds(),
        reader.read(there.address(), LaneRouter.committeeDelay()));
    verifier.compare("attesters", wanted.attesters(), there.attesters());
    verifier.compare("attesters' threshold", wanted.threshold(), there.threshold());
    verifier.roles(
        "router's holders of ",
        Set.of(Role.COMMITTEE_ADMIN, Role.LANE_ADMIN, Role.GUARDIAN),
        wanted.roles(),
        there.roles());
    for (RouterSpec.Link link : wanted.links()) {
      link(link, Optional.ofNullable(there.lanes().get(link.selector())));
    }
  }

  private void link(RouterSpec.Link wanted, Optional<LaneRouter.LaneView> there) {
    String name = "lane to " + wanted.selector() + " ";
    verifier.compare(
        name + "router",
        wanted.remote(),
        there.map(LaneRouter.LaneView::remote).map(Address::toString).orElse(NONE));
    there.ifPresent(lane -> {
      verifier.compare(name + "terms", Transactions.terms(wanted.terms()), lane.terms());
      if (lane.paused() || lane.cursed()) {
        verifier.note(
            "the lane to %s is %s"
                .formatted(wanted.selector(), lane.cursed() ? "cursed" : "paused"));
      }
    });
  }

  private void destination(DestinationSpec wanted, LaneSurvey survey) {
    String name = "destination " + wanted.selector() + " ";
    LaneSurvey.Sending there = survey.destinations().get(wanted.selector());
    if (there == null) {
      verifier.compare(name.strip(), "one in the contract", NONE);
      return;
    }
    Optional<Address> router =
        wanted.router().or(() -> record.router().map(DeploymentRecord.Contract::address));
    OracleWithCCIP.Destination is = there.destination();
    OracleWithCCIP.Destination should =
        Transactions.destination(wanted, router.orElse(Address.ZERO));
    verifier.compare(name + "router", should.router(), is.router());
    verifier.compare(name + "receiver", should.receiver(), is.receiver());
    verifier.compare(name + "fee token", should.feeToken(), is.feeToken());
    verifier.compare(name + "margin", should.marginBps(), is.marginBps());
    verifier.compare(name + "interval", should.minInterval(), is.minInterval());
    verifier.compare(name + "gas of a send", should.sendGas(), is.sendGas());
    verifier.compare(name + "rows", should.rows(), is.rows());
    verifier.compare(
        name + "extra arguments", Hex.encode(should.extraArgs()), Hex.encode(is.extraArgs()));
    verifier.compare(name + "cap", wanted.cap().amount(), there.budget().cap());
    verifier.compare(name + "budget of a day", wanted.perDay().amount(), there.budget().perDay());
    if (!there.enabled()) {
      verifier.note("sending to %s is switched off".formatted(wanted.selector()));
    }
  }
}
