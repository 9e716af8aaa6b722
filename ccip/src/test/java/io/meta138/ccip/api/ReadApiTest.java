package io.meta138.ccip.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.ccip.lanes.Selector;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.chain.signing.Keccak;
import io.meta138.chain.support.TestDatabase;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The read API, read by hand and by Chainlink's own SDK. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReadApiTest {
  private static final Instant BEGAN = Instant.parse("2026-01-05T09:00:00Z");
  private static final int MESSAGES = 7;
  private static final Address SENDER = address(1);
  private static final Address RECEIVER = address(2);
  private static final Address PAYER = address(3);
  private static final ChainDefinition META =
      new ChainDefinition(
          "meta-testnet",
          ChainId.META,
          Selector.parse("13810138101381013810"),
          new Finality.Immediate(),
          0);
  private static final ChainDefinition SECOND =
      new ChainDefinition(
          "second-testnet",
          new ChainId(1338),
          Selector.parse("13381133811338113381"),
          new Finality.Depth(1),
          0);
  private static final Lane LANE =
      Lane.between(
          "out",
          META,
          address(4),
          SECOND,
          address(5),
          List.of(SENDER),
          List.of(RECEIVER),
          LanePolicy.defaults());
  private static final String CHAINS =
      """
      [{"id": "138", "selector": "13810138101381013810", "name": "meta-testnet"},
       {"id": "1338", "selector": "13381133811338113381", "name": "second-testnet"}]
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private Database database;
  private ReadApi api;

  @BeforeAll
  void start() throws Exception {
    database = TestDatabase.connect(TestDatabase.createEmpty("read_api"));
    database.migrate("ccip");
    for (int number = 1; number <= MESSAGES; number++) {
      insert(number);
    }
    api =
        new ReadApi(
            InetAddress.getLoopbackAddress(),
            0,
            List.of(LANE),
            new MessageStore(database),
            (_, transactions) -> Map.of(transactions.iterator().next(), PAYER),
            new SimpleMeterRegistry());
    api.start();
  }

  @AfterAll
  void stop() throws Exception {
    api.stop();
    database.close();
    client.close();
  }

  @Test
  void chainlinksSdkUnderstandsEveryAnswer() throws Exception {
    Sdk.install();
    JsonNode read = Sdk.read(base(), CHAINS);

    assertThat(texts(read.path("ids")))
        .containsExactly(id(7), id(6), id(5), id(4), id(3), id(2), id(1));
    assertThat(texts(read.path("statuses")))
        .containsExactly(
            "SENT", "SOURCE_FINALIZED", "VERIFYING", "UNKNOWN", "FAILED", "SUCCESS", "SUCCESS");
    assertThat(read.path("bySender").asInt()).isEqualTo(MESSAGES);
    assertThat(read.path("byLane").asInt()).isEqualTo(MESSAGES);
    assertThat(read.path("noSuchSender").asInt()).isZero();
    assertThat(read.path("toExecute").asInt()).isOne();
    assertThat(texts(read.path("inTransaction"))).containsExactly(id(7));
    JsonNode message = read.path("message");
    assertThat(message.path("id").asString()).isEqualTo(id(7));
    assertThat(message.path("sender").asString()).isEqualToIgnoringCase(SENDER.toString());
    assertThat(message.path("receiver").asString()).isEqualToIgnoringCase(RECEIVER.toString());
    assertThat(message.path("from").asString()).isEqualToIgnoringCase(PAYER.toString());
    assertThat(message.path("gasLimit").asString()).isEqualTo("200000");
    assertThat(message.path("sequenceNumber").asString()).isEqualTo("7");
    assertThat(message.path("feeTokenAmount").asString()).isEqualTo("1007");
    assertThat(message.path("onRamp").asString()).isEqualToIgnoringCase(LANE.onRamp().toString());
    assertThat(message.path("offRamp").asString()).isEqualToIgnoringCase(LANE.offRamp().toString());
    assertThat(message.path("version").asString()).isEqualTo("2.0.0");
    assertThat(read.path("input").path("encodedMessage").asString())
        .isEqualTo(Hex.encode(encoded(7)));
    assertThat(read.path("input").path("sourceChainSelector").asString())
        .isEqualTo(META.selector().toString());
    assertThat(read.path("latency").asInt()).isEqualTo(1_500);
    assertThat(read.path("unknownMessage").path("name").asString())
        .isEqualTo("CCIPMessageIdNotFoundError");
    assertThat(read.path("badMessage").path("code").asString()).isEqualTo("INVALID_PARAMETERS");
    assertThat(read.path("unknownLane").path("name").asString()).isEqualTo("CCIPLaneNotFoundError");
  }

  @Test
  void aDeliveredMessageTellsWhenAndWhere() throws Exception {
    JsonNode message = body(get("/v2/messages/" + id(1)));

    assertThat(message.path("status").asString()).isEqualTo("SUCCESS");
    assertThat(message.path("receiptTransactionHash").asString()).isEqualTo(hash(201).toString());
    assertThat(message.path("deliveryTime").asLong()).isEqualTo(1_000);
    assertThat(message.path("readyForManualExecution").asBoolean()).isFalse();
    assertThat(body(get("/v2/messages/" + id(4))).path("supersededBy").asString()).isEqualTo(id(2));
    assertThat(body(get("/v2/messages/" + id(3))).path("readyForManualExecution").asBoolean())
        .isTrue();
  }

  @Test
  void whatIsNoGoodRequestIsRefusedByName() throws Exception {
    for (String path :
        List.of(
            "/v2/messages?limit=0",
            "/v2/messages?limit=101",
            "/v2/messages?limit=many",
            "/v2/messages?sender=me",
            "/v2/messages?sourceChainSelector=0",
            "/v2/messages?sourceTransactionHash=0x12",
            "/v2/messages?cursor=AAAA",
            "/v2/messages?cursor=%F0%9F",
            "/v2/messages/0x12",
            "/v2/lanes/latency",
            "/v2/lanes/latency?sourceChainSelector=1&destChainSelector=x")) {
      HttpResponse<String> response = get(path);

      assertThat(response.statusCode()).as(path).isEqualTo(400);
      assertThat(body(response).path("error").asString()).as(path).isEqualTo("INVALID_PARAMETERS");
    }
    assertThat(get("/v2/messages?sourceTokenAddress=" + SENDER).statusCode()).isEqualTo(200);
    assertThat(get("/v2/other").statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsNotYetKnownIsSaid() throws Exception {
    HttpResponse<String> response =
        get(
            "/v2/lanes/latency?sourceChainSelector=%s&destChainSelector=%s"
                .formatted(SECOND.selector(), META.selector()));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(body(response).path("error").asString()).isEqualTo("LANE_NOT_FOUND");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(base() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode body(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  private String base() {
    return "http://127.0.0.1:" + api.port();
  }

  /** Two delivered, one failed, one superseded, and one in each state on the way. */
  private void insert(int number) {
    Instant sent = BEGAN.plusSeconds(number);
    database
        .jdbc()
        .sql(
            """
            insert into ccip.message (lane, generation, number, id, sender, receiver, encoded, payload,
                gas_limit, fee_token, fee, source_chain, source_block, source_block_hash, source_tx,
                log_index, sent_at, sent_seen_at, finalized_at, verifying_at, superseded_by,
                execution_state, destination_block, destination_tx, executed_at, executed_seen_at,
                executions, received_at, received_seen_at)
            values ('out', 1, :number, :id, :sender, :receiver, :encoded, :payload,
                200000, :native, :fee, 138, :block, :hash, :tx, 3, :sent, :sent,
                case when :number <= 6 then :sent::timestamptz end,
                case when :number = 5 then :sent::timestamptz end,
                case when :number = 4 then :by end,
                case when :number <= 2 then 2 when :number = 3 then 3 end,
                case when :number <= 3 then 9 end,
                case when :number <= 3 then :receipt end,
                case when :number <= 3 then :executed::timestamptz end,
                case when :number <= 3 then :executed::timestamptz end,
                case when :number <= 3 then 1 else 0 end,
                case when :number <= 2 then :executed::timestamptz end,
                case when :number <= 2 then :seen::timestamptz end)
            """)
        .param("number", number)
        .param("id", Hash.parse(id(number)).toBytes())
        .param("sender", SENDER.toBytes())
        .param("receiver", RECEIVER.toBytes())
        .param("encoded", encoded(number))
        .param("payload", new byte[] {1, (byte) number})
        .param("native", Address.ZERO.toBytes())
        .param("fee", 1_000 + number)
        .param("block", 100 + number)
        .param("hash", hash(100 + number).toBytes())
        .param("tx", hash(150 + number).toBytes())
        .param("sent", sent.atOffset(ZoneOffset.UTC))
        .param("by", Hash.parse(id(2)).toBytes())
        .param("receipt", hash(200 + number).toBytes())
        .param("executed", sent.plusSeconds(1).atOffset(ZoneOffset.UTC))
        .param("seen", sent.plusMillis(1_500).atOffset(ZoneOffset.UTC))
        .update();
  }

  /** CCIP's MessageV1 as a router writes it, with a payload of two bytes. */
  private static byte[] encoded(int number) {
    return ByteBuffer.allocate(185)
        .put((byte) 1)
        .putLong(META.selector().bits())
        .putLong(SECOND.selector().bits())
        .putLong(number)
        .putInt(400_000)
        .putInt(200_000)
        .putInt(0)
        .put(new byte[32])
        .put((byte) 32)
        .put(new byte[12])
        .put(LANE.onRamp().toBytes())
        .put((byte) 20)
        .put(LANE.offRamp().toBytes())
        .put((byte) 32)
        .put(new byte[12])
        .put(SENDER.toBytes())
        .put((byte) 20)
        .put(RECEIVER.toBytes())
        .putShort((short) 0)
        .putShort((short) 0)
        .putShort((short) 2)
        .put((byte) 1)
        .put((byte) number)
        .array();
  }

  private static String id(int number) {
    return Keccak.hash(encoded(number)).toString();
  }

  private static Hash hash(int seed) {
    return Keccak.hash(new byte[] {(byte) seed});
  }

  private static Address address(int seed) {
    byte[] bytes = new byte[20];
    bytes[19] = (byte) seed;
    return Address.of(bytes);
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }
}
