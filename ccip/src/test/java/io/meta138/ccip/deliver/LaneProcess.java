package io.meta138.ccip.deliver;

import io.meta138.ccip.attest.Attester;
import io.meta138.ccip.attest.AttesterClient;
import io.meta138.ccip.attest.AttesterServer;
import io.meta138.ccip.attest.RootAttester;
import io.meta138.ccip.attest.TlsIdentity;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.ccip.support.TwoChains;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.support.HttpRpc;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A process that attests or delivers until it is killed. */
public final class LaneProcess {
  private LaneProcess() {}

  /**
   * What every process needs to know.
   *
   * @param source address of the source's node
   * @param destination address of the destination's node
   * @param ends the lane's contracts
   * @param certificates folder of certificates and keys
   * @param ports of the attesters, by index
   */
  record Place(
      URI source, URI destination, TwoChains.Ends ends, Path certificates, List<Integer> ports) {
    List<String> arguments() {
      List<String> all = new ArrayList<>();
      all.add(source.toString());
      all.add(destination.toString());
      for (Address end : List.of(ends.near(), ends.far(), ends.sender(), ends.receiver())) {
        all.add(end.toString());
      }
      all.add(certificates.toString());
      ports.forEach(port -> all.add(port.toString()));
      return all;
    }

    static Place of(List<String> arguments) {
      List<Address> ends = arguments.subList(2, 6).stream().map(Address::parse).toList();
      return new Place(
          URI.create(arguments.get(0)),
          URI.create(arguments.get(1)),
          new TwoChains.Ends(ends.get(0), ends.get(1), ends.get(2), ends.get(3)),
          Path.of(arguments.get(6)),
          arguments.subList(7, arguments.size()).stream().map(Integer::valueOf).toList());
    }

    Lane lane() {
      return TwoChains.lane(new Finality.Immediate(), ends, LanePolicy.defaults());
    }

    TlsIdentity identity(String name) {
      return TlsIdentity.load(
          certificates.resolve(name + ".pem"),
          certificates.resolve(name + ".key"),
          certificates.resolve("authority.pem"));
    }
  }

  /**
   * Never ends by itself.
   *
   * @param args "attest" and indexes such as "0,1", or "deliver" and the database; then the place
   */
  public static void main(String[] args) throws InterruptedException {
    Place place = Place.of(List.of(args).subList(2, args.length));
    if (args[0].equals("attest")) {
      for (String index : args[1].split(",", -1)) {
        attest(Integer.parseInt(index), place);
      }
      System.out.println("serves");
      new CountDownLatch(1).await();
    }
    deliver(args[1], place);
  }

  private static void attest(int index, Place place) {
    Attester attester =
        new Attester(
            "attester-" + index,
            TwoChains.signer("attester", index),
            List.of(place.lane()),
            Map.of(TwoChains.SOURCE, new HttpRpc(place.source(), TwoChains.SOURCE)),
            Attester.Settings.defaults(),
            new SimpleMeterRegistry());
    new AttesterServer(
            attester,
            place.identity("attester-" + index),
            InetAddress.getLoopbackAddress(),
            place.ports().get(index))
        .start();
  }

  private static void deliver(String url, Place place) throws InterruptedException {
    HttpClient client = AttesterClient.http(place.identity("deliverer"));
    List<RootAttester> attesters = new ArrayList<>();
    for (int i = 0; i < place.ports().size(); i++) {
      attesters.add(
          new AttesterClient(
              "attester-" + i, URI.create("https://localhost:" + place.ports().get(i)), client));
    }
    // the tests' own way to the database would start another server here, which no kill ends
    Database database = Database.connect(url, "postgres", "", 8);
    Rpc destination = new HttpRpc(place.destination(), TwoChains.DESTINATION);
    try (Carriage carriage =
        new Carriage(
            place.lane(),
            new HttpRpc(place.source(), TwoChains.SOURCE),
            destination,
            TwoChains.signer("deliverer", 0),
            database,
            attesters,
            (_, _) -> new FailurePolicy.Decision.Retry(3_000_000))) {
      System.out.println("delivers");
      new CountDownLatch(1).await();
      carriage.deliverer().wake();
    }
  }
}
