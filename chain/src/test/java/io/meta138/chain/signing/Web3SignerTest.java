package io.meta138.chain.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.meta138.chain.signing.UnsignedTransaction.Fees;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class Web3SignerTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final LocalSigner KEY = LocalSigner.forDevnet(Hex.decode("33".repeat(32)));
  private static final LocalSigner OTHER = LocalSigner.forDevnet(Hex.decode("44".repeat(32)));
  private static final UnsignedTransaction DYNAMIC =
      transaction(new Fees.Dynamic(Wei.of(5000), Wei.of(10)), 9);

  private HttpServer server;
  private JsonNode asked;
  private String answer = "";

  private static UnsignedTransaction transaction(Fees fees, long nonce) {
    return new UnsignedTransaction(
        ChainId.META,
        nonce,
        Optional.of(Address.parse("0x00000000000000000000000000000000000000dd")),
        Wei.of(3),
        new byte[] {1, 2},
        90_000,
        fees);
  }

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Web3Signer signer() {
    return new Web3Signer(
        new BoundedHttp(HttpClient.newHttpClient()),
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
        KEY.address(),
        Duration.ofMinutes(1));
  }

  private void answers(byte[] result) {
    answer = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"" + Hex.encode(result) + "\"}";
  }

  @Test
  void a_transaction_is_asked_for_in_full_and_taken_when_it_is_the_keys() {
    for (Fees fees :
        new Fees[] {
          new Fees.Dynamic(Wei.of(5000), Wei.of(10)),
          new Fees.Legacy(Wei.of(77)),
          new Fees.Legacy(Wei.ZERO)
        }) {
      UnsignedTransaction transaction = transaction(fees, 0);
      answers(KEY.sign(transaction));
      assertThat(signer().sign(transaction)).isEqualTo(KEY.sign(transaction));
      assertThat(asked.path("method").stringValue()).isEqualTo("eth_signTransaction");
      JsonNode fields = asked.path("params").get(0);
      assertThat(fields.propertyNames())
          .contains("from", "to", "gas", "value", "data", "nonce", "chainId");
      assertThat(fields.has("gasPrice") || fields.has("maxFeePerGas")).isTrue();
    }
  }

  @Test
  void another_key_other_fields_and_garbage_are_refused() {
    answers(OTHER.sign(DYNAMIC));
    assertThatThrownBy(() -> signer().sign(DYNAMIC))
        .isInstanceOf(SigningException.class)
        .hasMessageContaining("not of");
    answers(KEY.sign(transaction(new Fees.Dynamic(Wei.of(5001), Wei.of(10)), 9)));
    assertThatThrownBy(() -> signer().sign(DYNAMIC))
        .isInstanceOf(SigningException.class)
        .hasMessageContaining("another transaction");
    for (String garbage : new String[] {"", "0x", "0x02", "0x02c0", "0x02f9ffff", "zz", "0xff"}) {
      answer = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"" + garbage + "\"}";
      assertThatThrownBy(() -> signer().sign(DYNAMIC)).isInstanceOf(SigningException.class);
    }
    for (String body :
        new String[] {"", "<html>", "{}", "{\"error\":{\"code\":-32000,\"message\":\"no key\"}}"}) {
      answer = body;
      assertThatThrownBy(() -> signer().sign(DYNAMIC)).isInstanceOf(SigningException.class);
    }
  }

  @Test
  void typed_data_is_signed_and_checked() {
    TypedData data = EncodingTest.report(new byte[] {5});
    Signature right = KEY.sign(data);
    byte[] wire = new byte[65];
    System.arraycopy(right.r().toBytes(), 0, wire, 0, 32);
    System.arraycopy(right.s().toBytes(), 0, wire, 32, 32);
    wire[64] = (byte) (27 + right.yParity());
    answers(wire);
    assertThat(signer().sign(data)).isEqualTo(right);
    assertThat(asked.path("method").stringValue()).isEqualTo("eth_signTypedData");
    wire[5] ^= 1;
    answers(wire);
    assertThatThrownBy(() -> signer().sign(data)).isInstanceOf(SigningException.class);
  }

  @Test
  void a_signer_that_hangs_ends_at_the_deadline() {
    Web3Signer nowhere =
        new Web3Signer(
            new BoundedHttp(HttpClient.newHttpClient()),
            URI.create("http://127.0.0.1:1"),
            KEY.address(),
            Duration.ofMillis(500));
    assertThatThrownBy(() -> nowhere.sign(DYNAMIC)).isInstanceOf(SigningException.class);
  }
}
