package io.meta138.app.lanes;

import io.meta138.app.config.CcipConfig;
import io.meta138.app.node.ChainAccess;
import io.meta138.app.node.Signers;
import io.meta138.ccip.attest.Attester;
import io.meta138.ccip.attest.AttesterServer;
import io.meta138.ccip.lanes.Lane;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The attesters of this process, with views of the chains that are theirs alone. */
final class LaneAttesters {
  private LaneAttesters() {}

  /** Those that the configuration names, and what they need, in the order to start them. */
  static List<Service> services(
      LaneFiles files, List<Lane> lanes, BoundedHttp http, LanesNode.Surroundings with) {
    List<Service> parts = new ArrayList<>();
    if (files.config().attests().isEmpty()) {
      return parts;
    }
    // attesters look for themselves: through no connection that deliverers use
    Map<ChainId, Rpc> views = new LinkedHashMap<>();
    for (LaneFiles.Place place : files.places().values()) {
      RpcPool own =
          ChainAccess.pool(place.chain(), with.client(), with.clock(), new SimpleMeterRegistry());
      parts.add(own);
      views.put(place.definition().id(), own);
    }
    for (CcipConfig.Attests attests : files.config().attests()) {
      Attester attester =
          new Attester(
              attests.name(),
              Signers.open(attests.signer(), files.files()::resolve, http),
              lanes,
              views,
              Attester.Settings.defaults(),
              with.metrics());
      parts.add(
          new AttesterServer(
              attester,
              files.identity(attests.tls()),
              LanesNode.address(attests.address()),
              attests.port()));
    }
    return parts;
  }
}
