package io.meta138.ccip.attest;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.messages.LaneMessage;
import io.meta138.ccip.messages.MessageRoot;
import io.meta138.ccip.support.TwoChains;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.signing.Signature;
import io.meta138.chain.support.Until;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Attesters over real sockets with real certificates, before a real chain. */
final class AttesterServerTest {
  private static final long SEED = Long.getLong("meta138.seed", 20261123);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private static Path folder;

  private static TwoChains chains;
  private static DevnetCertificates authority;
  private static HttpClient ours;
  private static List<LaneMessage> sent;

  private final List<AttesterServer> servers = new ArrayList<>();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @BeforeAll
  static void begin() {
    chains = TwoChains.start(4, 2);
    authority = new DevnetCertificates(folder.resolve("ours"), InstantSource.system());
    ours = AttesterClient.http(authority.issue("deliverer"));
    sent = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      sent.add(TwoChains.sent(chains.send(chains.receiver(), new byte[] {(byte) i}, 100_000)));
    }
  }

  @AfterAll
  static void end() {
    ours.close();
    chains.close();
  }

  @org.junit.jupiter.api.AfterEach
  void stopServers() {
    servers.forEach(AttesterServer::stop);
  }

  private Attester attester(int index, Lane lane) {
    return new Attester(
        "attester-" + index,
        chains.signers().get(index),
        List.of(lane),
        Map.of(chains.source().id(), chains.source().rpc()),
        Attester.Settings.defaults(),
        metrics);
  }

  private AttesterServer serve(Attester attester) {
    AttesterServer server =
        new AttesterServer(
            attester, authority.issue(attester.name()), InetAddress.getLoopbackAddress(), 0);
    server.start();
    servers.add(server);
    return server;
  }

  private static URI base(AttesterServer server) {
    return URI.create("https://localhost:" + server.port());
  }

  private static AttesterClient client(String name, AttesterServer server) {
    return new AttesterClient(name, base(server), ours);
  }

  private static List<Long> blocks(int first, int end) {
    // the first messages are in the blocks after the contracts
    long before = chains.source().height() - sent.size();
    List<Long> blocks = new ArrayList<>();
    for (int i = first; i < end; i++) {
      blocks.add(before + i);
    }
    return blocks;
  }

  private static RootRequest request(int first, int end) {
    return RootRequest.of(chains.lane(), 1, first, end, blocks(first, end));
  }

  private static Hash root(int first, int end) {
    return MessageRoot.of(sent.subList(first - 1, end - 1).stream().map(LaneMessage::id).toList())
        .root();
  }

  private static Attestation.Refused refused(Attestation answer) {
    assertThat(answer).isInstanceOf(Attestation.Refused.class);
    return (Attestation.Refused) answer;
  }

  @Test
  void two_of_four_sign_what_the_router_takes() throws Exception {
    List<AttesterClient> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(client("attester-" + i, serve(attester(i, chains.lane()))));
    }
    Quorum quorum = new Quorum(clients, LIMIT, metrics);
    Committee committee =
        new Committee(1, 2, chains.signers().stream().map(s -> s.address()).toList());

    Quorum.Outcome outcome = quorum.gather(chains.lane(), request(2, 5), root(2, 5), committee);

    assertThat(outcome).isInstanceOf(Quorum.Outcome.Reached.class);
    byte[] signatures = ((Quorum.Outcome.Reached) outcome).signatures();
    assertThat(signatures).hasSize(2 * 65);
    assertThat(signatures[0]).as("indexes increase").isLessThan(signatures[65]);
    assertThat(
            metrics
                .counter(
                    "meta138_ccip_attester_requests", "attester", "attester-0", "outcome", "signed")
                .count())
        .isLessThanOrEqualTo(1);
  }

  @Test
  void liars_and_the_silent_are_named_and_do_no_harm() throws Exception {
    // who is to be heard has its answer ready: only the silent one takes time
    RootAttester honest = named("honest", attester(2, chains.lane()).attest(request(1, 3)));
    RootAttester forger =
        named(
            "forger",
            new Attestation.Signed(
                chains.signers().get(0).address(),
                root(1, 3),
                new Signature(Hash.of(bytes(1)), Hash.of(bytes(2)), 0)));
    RootAttester stranger =
        named(
            "stranger",
            new Attestation.Signed(
                Address.ZERO, root(1, 3), new Signature(Hash.ZERO, Hash.ZERO, 0)));
    Attestation.Signed other =
        (Attestation.Signed) attester(1, chains.lane()).attest(request(1, 4));
    Committee committee =
        new Committee(1, 2, chains.signers().stream().map(s -> s.address()).toList());

    Quorum quorum =
        new Quorum(
            List.of(forger, stranger, named("elsewhere", other), silent(), honest),
            Duration.ofSeconds(3),
            metrics);
    Quorum.Outcome outcome = quorum.gather(chains.lane(), request(1, 3), root(1, 3), committee);

    assertThat(outcome).isInstanceOf(Quorum.Outcome.Missed.class);
    assertThat(((Quorum.Outcome.Missed) outcome).given()).isEqualTo(1);
    assertThat(outcome.faults().get("forger").kind()).isEqualTo("bad_signature");
    assertThat(outcome.faults().get("stranger").kind()).isEqualTo("not_in_committee");
    assertThat(outcome.faults().get("elsewhere").kind()).isEqualTo("other_root");
    assertThat(outcome.faults().get("silent").kind()).isEqualTo("silent");

    Quorum enough =
        new Quorum(List.of(forger, silent(), honest, attester(3, chains.lane())), LIMIT, metrics);
    assertThat(enough.gather(chains.lane(), request(1, 3), root(1, 3), committee))
        .isInstanceOf(Quorum.Outcome.Reached.class);
  }

  private static byte[] bytes(int fill) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  private static RootAttester named(String name, Attestation answer) {
    return new RootAttester() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Attestation ask(RootRequest request, Duration limit) {
        return answer;
      }
    };
  }

  private static RootAttester silent() {
    return new RootAttester() {
      @Override
      public String name() {
        return "silent";
      }

      @Override
      public Attestation ask(RootRequest request, Duration limit) throws InterruptedException {
        new java.util.concurrent.CountDownLatch(1).await(1, TimeUnit.MINUTES);
        return new Attestation.Silent("at last");
      }
    };
  }

  @Test
  void what_it_does_not_see_final_is_refused_by_name() {
    Attester attester = attester(0, chains.lane());
    assertThat(attester.attest(request(1, 7))).isInstanceOf(Attestation.Signed.class);

    RootRequest unknown = RootRequest.of(chains.lane(), 1, 6, 8, blocks(6, 7));
    assertThat(refused(attester.attest(unknown)).refusal()).isEqualTo(Refusal.UNKNOWN_MESSAGE);
    RootRequest elsewhere = RootRequest.of(chains.lane(), 1, 1, 3, List.of(1L, 2L));
    assertThat(refused(attester.attest(elsewhere)).refusal()).isEqualTo(Refusal.UNKNOWN_MESSAGE);

    chains.finality(new Finality.Depth(2));
    Attester careful = attester(0, chains.lane());
    chains.finality(new Finality.Immediate());
    assertThat(refused(careful.attest(request(5, 7))).refusal()).isEqualTo(Refusal.NOT_FINAL);
    assertThat(careful.attest(request(1, 5))).isInstanceOf(Attestation.Signed.class);

    RootRequest tooLong =
        new RootRequest(
            TwoChains.HERE,
            chains.near(),
            chains.destination().id(),
            chains.far(),
            1,
            1,
            600,
            List.of(1L));
    assertThat(refused(attester.attest(tooLong)).refusal()).isEqualTo(Refusal.INTERVAL_TOO_LONG);
    RootRequest otherRouter =
        new RootRequest(
            TwoChains.HERE,
            Address.ZERO,
            chains.destination().id(),
            chains.far(),
            1,
            1,
            2,
            List.of(1L));
    assertThat(refused(attester.attest(otherRouter)).refusal()).isEqualTo(Refusal.OTHER_GENERATION);
    RootRequest otherLane =
        new RootRequest(
            TwoChains.THERE,
            chains.near(),
            chains.destination().id(),
            chains.far(),
            1,
            1,
            2,
            List.of(1L));
    assertThat(refused(attester.attest(otherLane)).refusal()).isEqualTo(Refusal.UNKNOWN_LANE);
  }

  @Test
  void a_paused_attester_and_a_paused_lane_sign_nothing() {
    Attester attester = attester(0, chains.lane());
    attester.pause();
    assertThat(refused(attester.attest(request(1, 2))).refusal()).isEqualTo(Refusal.PAUSED);
    attester.resume();
    chains.source().send(chains.near(), LaneRouter.pauseLane(TwoChains.THERE.value()));
    try {
      assertThat(refused(attester.attest(blocksBefore(1, 2, 1))).refusal())
          .isEqualTo(Refusal.LANE_PAUSED);
    } finally {
      chains.source().send(chains.near(), LaneRouter.unpauseLane(TwoChains.THERE.value()));
      // the other tests count blocks from the newest on
      chains.source().takeBack(2);
    }
    assertThat(attester.attest(request(1, 2))).isInstanceOf(Attestation.Signed.class);
  }

  private static RootRequest blocksBefore(int first, int end, int later) {
    List<Long> blocks = blocks(first, end).stream().map(b -> b - later).toList();
    return RootRequest.of(chains.lane(), 1, first, end, blocks);
  }

  @Test
  void without_a_certificate_of_the_authority_nobody_is_listened_to() throws Exception {
    AttesterServer server = serve(attester(0, chains.lane()));
    DevnetCertificates others =
        new DevnetCertificates(folder.resolve("others"), InstantSource.system());
    try (HttpClient stranger = AttesterClient.http(others.issue("stranger"))) {
      assertThat(new AttesterClient("a", base(server), stranger).ask(request(1, 2), LIMIT))
          .isInstanceOf(Attestation.Silent.class);
    }
    // believes the server, yet shows a certificate of somebody else's authority
    TlsIdentity nobody = others.issue("nobody");
    TlsIdentity mixed =
        new TlsIdentity(nobody.key(), nobody.chain(), authority.issue("somebody").authorities());
    try (HttpClient anonymous = HttpClient.newBuilder().sslContext(mixed.context()).build()) {
      assertThat(new AttesterClient("a", base(server), anonymous).ask(request(1, 2), LIMIT))
          .isInstanceOf(Attestation.Silent.class);
    }
    assertThat(client("attester-0", server).ask(request(1, 2), LIMIT))
        .isInstanceOf(Attestation.Signed.class);
  }

  @Test
  void bodies_that_are_no_requests_are_refused_and_counted() throws Exception {
    AttesterServer server = serve(attester(0, chains.lane()));
    Random random = new Random(SEED);
    byte[] good = AttestationJson.write(request(1, 3));
    for (int i = 0; i < 60; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt(128);
      HttpResponse<byte[]> response = post(server, bad);
      Attestation answer = AttestationJson.readAnswer(response.body());
      // a changed digit may still be a request, for something that is not there
      assertThat(response.statusCode())
          .as("seed %d, case %d: %s", SEED, i, new String(bad, StandardCharsets.UTF_8))
          .isIn(200, 400, 404, 409);
      assertThat(answer).isNotInstanceOf(Attestation.Silent.class);
    }
    assertThat(post(server, "[1,2]".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
    String deep = "[".repeat(5_000);
    assertThat(post(server, deep.getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
    assertThat(
            metrics
                .counter(
                    "meta138_ccip_attester_requests",
                    "attester",
                    "attester-0",
                    "outcome",
                    "malformed")
                .count())
        .isPositive();
  }

  @Test
  void a_body_that_is_too_long_is_not_read() throws Exception {
    AttesterServer server = serve(attester(0, chains.lane()));
    try {
      assertThat(post(server, new byte[200_000]).statusCode()).isIn(400, 413);
    } catch (IOException cutOff) {
      assertThat(cutOff).isNotInstanceOf(HttpTimeoutException.class);
    }
    assertThat(client("attester-0", server).ask(request(1, 2), LIMIT))
        .isInstanceOf(Attestation.Signed.class);
  }

  private static HttpResponse<byte[]> post(AttesterServer server, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(base(server).resolve(AttesterServer.PATH))
            .timeout(LIMIT)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return ours.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void who_sends_slowly_is_cut_off_and_keeps_nobody_waiting() throws Exception {
    AttesterServer server = serve(attester(0, chains.lane()));
    TlsIdentity identity = authority.issue("sleeper");
    try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.port());
        SSLSocket slow =
            (SSLSocket)
                identity.context().getSocketFactory().createSocket("localhost", server.port())) {
      slow.setSoTimeout(15_000);
      slow.startHandshake();
      OutputStream out = slow.getOutputStream();
      out.write(
          "POST /v1/roots HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400\r\n\r\n{\"source\":"
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      assertThat(client("attester-0", server).ask(request(1, 2), LIMIT))
          .isInstanceOf(Attestation.Signed.class);
      InputStream in = slow.getInputStream();
      byte[] answer = in.readAllBytes();
      assertThat(new String(answer, StandardCharsets.UTF_8)).doesNotContain("\"signer\"");
      assertThat(silent.isConnected()).isTrue();
    } catch (java.net.SocketException reset) {
      // cut off the hard way
      assertThat(reset).isNotInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void who_never_shakes_hands_is_cut_off_and_takes_no_place() throws Exception {
    AttesterServer server = serve(attester(0, chains.lane()));
    List<Socket> silent = new ArrayList<>();
    try {
      // more than there are places
      for (int i = 0; i < 140; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
      }
      // long before a connection would be closed for being idle
      Socket first = silent.getFirst();
      first.setSoTimeout(14_000);
      assertThat(first.getInputStream().readAllBytes()).isEmpty();
      AttesterClient client = client("attester-0", server);
      Until.holds(
          LIMIT,
          "somebody with a certificate is served",
          () -> ask(client) instanceof Attestation.Signed);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private static Attestation ask(AttesterClient client) {
    try {
      return client.ask(request(1, 2), Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void requests_beyond_what_it_can_answer_are_turned_away() throws Exception {
    Attester one =
        new Attester(
            "busy",
            chains.signers().get(0),
            List.of(chains.lane()),
            Map.of(chains.source().id(), new StuckRpc(chains.source().rpc())),
            new Attester.Settings(256, 1, Duration.ofSeconds(3)),
            metrics);
    StuckRpc.AT.clear();
    Thread first = Thread.ofVirtual().start(() -> one.attest(request(1, 2)));
    assertThat(StuckRpc.AT.poll(1, TimeUnit.MINUTES)).isNotNull();
    assertThat(refused(one.attest(request(1, 2))).refusal()).isEqualTo(Refusal.BUSY);
    StuckRpc.GO.release();
    if (!first.join(LIMIT)) {
      throw new TimeoutException("the first request ends");
    }
    assertThat(JSON.readTree(AttestationJson.write(request(1, 2))).path("first").asInt())
        .isEqualTo(1);
  }
}
