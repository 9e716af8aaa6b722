package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ContractCode;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands on chain of a chain's lanes.
 *
 * @param code how the code at the recorded router compares with the build
 * @param router what it says; empty when there is none of ours
 * @param destinations of the {@code OracleWithCCIP}, those that are set
 * @param held what that contract has to pay with; empty when there is none of ours
 * @param laneAdmin whether the asking account may set destinations
 */
record LaneSurvey(
    ContractCode.Match code,
    Optional<Router> router,
    Map<BigInteger, Sending> destinations,
    Optional<Wei> held,
    boolean laneAdmin) {
  /**
   * What the router says of itself.
   *
   * @param address where it stands
   * @param selector of its chain
   * @param admin default admin
   * @param attesters in force, by index
   * @param threshold of them
   * @param lanes by the other chain's selector, those that are wanted
   * @param roles who holds them
   */
  record Router(
      Address address,
      BigInteger selector,
      Address admin,
      List<Address> attesters,
      int threshold,
      Map<BigInteger, LaneRouter.LaneView> lanes,
      RoleHolders roles) {}

  /**
   * A destination as the contract has it.
   *
   * @param destination where and how
   * @param enabled whether anything is sent
   * @param budget in the native coin
   */
  record Sending(
      OracleWithCCIP.Destination destination, boolean enabled, OracleWithCCIP.Budget budget) {}

  static LaneSurvey of(
      ChainReader reader,
      DeploymentRecord record,
      DeploymentSpec spec,
      boolean registryStands,
      Optional<Address> account) {
    ContractCode.Match code = new ContractCode.Match.Absent();
    Optional<Router> router = Optional.empty();
    if (spec.lanes().router().isPresent() && record.router().isPresent()) {
      DeploymentRecord.Contract recorded = record.router().get();
      code = LaneRouter.code().match(reader.code(recorded.address()));
      if (code instanceof ContractCode.Match.Same) {
        router = Optional.of(router(reader, recorded, spec.lanes().router().get(), account));
      }
    }
    if (spec.lanes().destinations().isEmpty() || !registryStands) {
      return new LaneSurvey(code, router, Map.of(), Optional.empty(), true);
    }
    Address oracle = record.registry().orElseThrow().address();
    ChainReader.Batch batch = reader.batch();
    var held = batch.balance(oracle);
    var admin =
        account.map(one -> batch.call(oracle, OracleWithCCIP.hasRole(Role.LANE_ADMIN.id(), one)));
    batch.run();
    return new LaneSurvey(
        code,
        router,
        destinations(reader, oracle, spec.lanes().destinations()),
        Optional.of(held.get()),
        admin.isEmpty() || admin.get().get());
  }

  private static Router router(
      ChainReader reader,
      DeploymentRecord.Contract recorded,
      RouterSpec spec,
      Optional<Address> account) {
    Address address = recorded.address();
    ChainReader.Batch batch = reader.batch();
    var selector = batch.call(address, LaneRouter.chainSelector());
    var admin = batch.call(address, LaneRouter.defaultAdmin());
    var signers = batch.call(address, LaneRouter.signers());
    var threshold = batch.call(address, LaneRouter.threshold());
    Map<BigInteger, ChainReader.Slot<LaneRouter.LaneView>> slots = new HashMap<>();
    for (RouterSpec.Link link : spec.links()) {
      slots.put(link.selector(), batch.call(address, LaneRouter.lane(link.selector())));
    }
    batch.run();
    Map<BigInteger, LaneRouter.LaneView> lanes = new HashMap<>();
    slots.forEach((to, slot) -> lanes.put(to, slot.get()));
    List<Address> known = new ArrayList<>(spec.roles().values());
    known.add(spec.admin());
    account.ifPresent(known::add);
    return new Router(
        address,
        selector.get(),
        admin.get(),
        signers.get(),
        threshold.get(),
        lanes,
        RoleHolders.read(reader, address, recorded.origin().block(), known));
  }

  private static Map<BigInteger, Sending> destinations(
      ChainReader reader, Address oracle, List<DestinationSpec> wanted) {
    record Slots(
        ChainReader.Slot<OracleWithCCIP.Destination> destination,
        ChainReader.Slot<OracleWithCCIP.DestinationState> state,
        ChainReader.Slot<OracleWithCCIP.BudgetResult> budget) {}
    ChainReader.Batch batch = reader.batch();
    Map<BigInteger, Slots> slots = new HashMap<>();
    for (DestinationSpec one : wanted) {
      slots.put(
          one.selector(),
          new Slots(
              batch.call(oracle, OracleWithCCIP.destination(one.selector())),
              batch.call(oracle, OracleWithCCIP.destinationState(one.selector())),
              batch.call(oracle, OracleWithCCIP.budget(one.selector(), Address.ZERO))));
    }
    batch.run();
    Map<BigInteger, Sending> out = new HashMap<>();
    slots.forEach((selector, slot) -> {
      if (!slot.destination().get().router().equals(Address.ZERO)) {
        out.put(
            selector,
            new Sending(
                slot.destination().get(),
                slot.state().get().enabled(),
                slot.budget().get().value0()));
      }
    });
    return out;
  }
}
