package io.meta138.chain.signing;

import io.meta138.chain.signing.UnsignedTransaction.Fees.Dynamic;
import io.meta138.chain.signing.UnsignedTransaction.Fees.Legacy;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Signs through Consensys' Web3Signer ({@code eth_signTransaction}, {@code eth_signTypedData}),
 * where the key stays in a vault or HSM. Nothing it answers is believed: the fields must be those
 * asked for and the signature must be the account's.
 */
public final class Web3Signer implements Signer {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_WORDS = 500;

  private final BoundedHttp http;
  private final URI uri;
  private final Address address;
  private final Duration limit;
  private final AtomicLong ids = new AtomicLong();

  /**
   * Calls nobody yet.
   *
   * @param http carries the calls
   * @param uri Web3Signer's JSON-RPC endpoint of execution-layer keys
   * @param address the account to sign for
   * @param limit deadline of a signature
   */
  public Web3Signer(BoundedHttp http, URI uri, Address address, Duration limit) {
    this.http = http;
    this.uri = uri;
    this.address = address;
    this.limit = limit;
  }

  @Override
  public Address address() {
    return address;
  }

  /** Whether Web3Signer has the account's key ({@code eth_accounts}). */
  public boolean hasKey() {
    for (JsonNode account : call("eth_accounts", List.of())) {
      if (account.stringValue("").equalsIgnoreCase(address.toString())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public byte[] sign(UnsignedTransaction transaction) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("from", address.toString());
    transaction.to().ifPresent(to -> fields.put("to", to.toString()));
    fields.put("gas", Hex.quantity(transaction.gasLimit()));
    switch (transaction.fees()) {
      case Legacy(var price) -> fields.put("gasPrice", Hex.quantity(price.amount()));
      case Dynamic(var maxFee, var tip) -> {
        fields.put("maxFeePerGas", Hex.quantity(maxFee.amount()));
        fields.put("maxPriorityFeePerGas", Hex.quantity(tip.amount()));
      }
    }
    fields.put("value", Hex.quantity(transaction.value().amount()));
    fields.put("data", Hex.encode(transaction.data()));
    fields.put("nonce", Hex.quantity(transaction.nonce()));
    fields.put("chainId", Hex.quantity(transaction.chainId().value()));
    byte[] raw = bytes(call("eth_signTransaction", List.of(fields)));
    Signature signature = signatureOf(raw, transaction);
    if (!Arrays.equals(TransactionEncoding.signed(transaction, signature), raw)) {
      throw new SigningException("Web3Signer signed another transaction than was asked for");
    }
    checkSigner(TransactionEncoding.digestBytes(transaction), signature);
    return raw;
  }

  @Override
  public Signature sign(TypedData data) {
    byte[] answer =
        bytes(call("eth_signTypedData", List.of(address.toString(), TypedDataJson.of(data))));
    if (answer.length != 65) {
      throw new SigningException("expected a signature of 65 bytes, found " + answer.length);
    }
    int v = answer[64] & 0xff;
    Signature signature =
        new Signature(
            Hash.of(Arrays.copyOfRange(answer, 0, 32)),
            Hash.of(Arrays.copyOfRange(answer, 32, 64)),
            parity(v >= 27 ? v - 27 : v));
    checkSigner(TypedDataEncoding.digestBytes(data), signature);
    return signature;
  }

  private void checkSigner(byte[] digest, Signature signature) {
    if (!Recovery.signer(digest, signature).equals(Optional.of(address))) {
      throw new SigningException("Web3Signer's signature is not of " + address);
    }
  }

  /** The last three items of the transaction's list. */
  private static Signature signatureOf(byte[] raw, UnsignedTransaction transaction) {
    int start = transaction.fees() instanceof Dynamic ? 1 : 0;
    List<byte[]> items;
    try {
      items = Rlp.items(Arrays.copyOfRange(raw, Math.min(start, raw.length), raw.length));
    } catch (IllegalArgumentException e) {
      throw new SigningException("Web3Signer's answer is no transaction", e);
    }
    if (items.size() < 9) {
      throw new SigningException("Web3Signer's answer has only " + items.size() + " fields");
    }
    BigInteger v = new BigInteger(1, items.get(items.size() - 3));
    if (transaction.fees() instanceof Legacy) {
      v = v.subtract(BigInteger.valueOf(transaction.chainId().value()).shiftLeft(1));
      v = v.subtract(BigInteger.valueOf(35));
    }
    int parity = v.bitLength() > 31 ? -1 : v.intValue();
    return new Signature(half(items.get(items.size() - 2)), half(items.getLast()), parity(parity));
  }

  private static int parity(int value) {
    if (value != 0 && value != 1) {
      throw new SigningException(
          "Web3Signer's signature has no parity, or is for another chain: " + value);
    }
    return value;
  }

  private static Hash half(byte[] number) {
    if (number.length > 32) {
      throw new SigningException("half a signature has " + number.length + " bytes");
    }
    byte[] out = new byte[32];
    System.arraycopy(number, 0, out, 32 - number.length, number.length);
    return Hash.of(out);
  }

  private static byte[] bytes(JsonNode answer) {
    try {
      return Hex.decode(answer.stringValue(""));
    } catch (IllegalArgumentException e) {
      throw new SigningException("Web3Signer's answer is not hexadecimal", e);
    }
  }

  private JsonNode call(String method, List<Object> params) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("jsonrpc", "2.0");
    body.put("id", ids.incrementAndGet());
    body.put("method", method);
    body.put("params", params);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    try {
      return switch (http.send(request, limit, MOST_BYTES)) {
        case BoundedHttp.Failed(var kind, var reason) ->
            throw new SigningException(
                "Web3Signer: " + kind + ", " + reason.replace(uri.toString(), "<address>"));
        case BoundedHttp.Response(var status, var ignored, var answer) ->
            result(method, status, answer);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SigningException("interrupted while Web3Signer signed", e);
    }
  }

  private static JsonNode result(String method, int status, byte[] answer) {
    JsonNode json;
    try {
      json = JSON.readTree(answer);
    } catch (JacksonException e) {
      throw new SigningException("Web3Signer answered " + method + " with status " + status, e);
    }
    if (json.has("error")) {
      String words =
          json.path("error").path("code")
              + " "
              + json.path("error").path("message").stringValue("");
      throw new SigningException(
          "Web3Signer refused "
              + method
              + ": "
              + (words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS) + "…"));
    }
    if (status != 200 || !json.hasNonNull("result")) {
      throw new SigningException("Web3Signer answered " + method + " with status " + status);
    }
    return json.path("result");
  }
}
