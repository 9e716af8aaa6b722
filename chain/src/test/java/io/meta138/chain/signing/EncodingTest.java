package io.meta138.chain.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.chain.signing.UnsignedTransaction.Fees;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.StructuredDataEncoder;
import org.web3j.crypto.TransactionEncoder;
import tools.jackson.databind.json.JsonMapper;

/** Our encodings against web3j's. */
class EncodingTest {
  private static final ChainId CHAIN = ChainId.META;

  @Test
  void transactions_are_signed_to_the_same_bytes_as_by_web3j() {
    long seed = 138;
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      secret[0] &= 0x7f;
      LocalSigner signer = LocalSigner.forDevnet(secret);
      Credentials web3j = Credentials.create(Hex.encode(secret));
      assertThat(signer.address()).hasToString(web3j.getAddress());
      UnsignedTransaction transaction = random(random);
      assertThat(Hex.encode(signer.sign(transaction)))
          .as("seed %s, transaction %s", seed, i)
          .isEqualTo(
              Hex.encode(TransactionEncoder.signMessage(twin(transaction), CHAIN.value(), web3j)));
    }
  }

  private static UnsignedTransaction random(Random random) {
    byte[] data = new byte[random.nextInt(5) == 0 ? 0 : random.nextInt(400)];
    random.nextBytes(data);
    byte[] to = new byte[20];
    random.nextBytes(to);
    Fees fees =
        random.nextBoolean()
            ? new Fees.Legacy(wei(random))
            : new Fees.Dynamic(wei(random), wei(random));
    return new UnsignedTransaction(
        CHAIN,
        random.nextInt(3) == 0 ? 0 : random.nextInt(1_000_000),
        random.nextInt(4) == 0 ? Optional.empty() : Optional.of(Address.of(to)),
        wei(random),
        data,
        21_000 + random.nextInt(10_000_000),
        fees);
  }

  private static Wei wei(Random random) {
    return new Wei(new BigInteger(random.nextInt(90), random));
  }

  private static RawTransaction twin(UnsignedTransaction t) {
    String to = t.to().map(Address::toString).orElse("");
    String data = Hex.encode(t.data());
    return switch (t.fees()) {
      case Fees.Legacy(var price) ->
          RawTransaction.createTransaction(
              BigInteger.valueOf(t.nonce()),
              price.amount(),
              BigInteger.valueOf(t.gasLimit()),
              to,
              t.value().amount(),
              data);
      case Fees.Dynamic(var maxFee, var tip) ->
          RawTransaction.createTransaction(
              CHAIN.value(),
              BigInteger.valueOf(t.nonce()),
              BigInteger.valueOf(t.gasLimit()),
              to,
              t.value().amount(),
              data,
              tip.amount(),
              maxFee.amount());
    };
  }

  static TypedData report(byte[] report) {
    return new TypedData(
        new TypedData.Domain(
            "Meta138 Aggregator",
            "1",
            CHAIN,
            Address.parse("0x00000000000000000000000000000000000000cc")),
        "Report",
        List.of(
            new TypedData.Field("epoch", "uint32", BigInteger.valueOf(7)),
            new TypedData.Field("report", "bytes", report)));
  }

  @Test
  void typed_data_has_the_digest_that_web3j_computes() throws Exception {
    Random random = new Random(712);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      TypedData data = report(bytes);
      String json = new JsonMapper().writeValueAsString(TypedDataJson.of(data));
      assertThat(TypedDataEncoding.digest(data))
          .hasToString(Hex.encode(new StructuredDataEncoder(json).hashStructuredData()));
    }
  }

  @Test
  void a_signature_recovers_to_its_signer_and_to_nobody_else() {
    LocalSigner signer = LocalSigner.forDevnet(Hex.decode("11".repeat(32)));
    TypedData data = report(new byte[] {1, 2, 3});
    Signature signature = signer.sign(data);
    Hash digest = TypedDataEncoding.digest(data);
    assertThat(Recovery.signer(digest, signature)).contains(signer.address());
    assertThat(Recovery.signer(Keccak.hash(new byte[1]), signature))
        .isNotEqualTo(Optional.of(signer.address()));
    assertThat(Recovery.signer(digest, new Signature(Hash.ZERO, signature.s(), 0))).isEmpty();
  }

  @Test
  void a_high_s_is_nobodys_signature() {
    LocalSigner signer = LocalSigner.forDevnet(Hex.decode("11".repeat(32)));
    TypedData data = report(new byte[] {1});
    Signature low = signer.sign(data);
    BigInteger order =
        new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    String high = order.subtract(new BigInteger(1, low.s().toBytes())).toString(16);
    Hash s = Hash.parse("0x" + "0".repeat(64 - high.length()) + high);
    Signature twin = new Signature(low.r(), s, 1 - low.yParity());
    assertThat(Recovery.signer(TypedDataEncoding.digest(data), twin)).isEmpty();
  }

  @Test
  void a_field_that_does_not_fit_its_type_is_refused() {
    TypedData data =
        new TypedData(
            report(new byte[0]).domain(),
            "Report",
            List.of(new TypedData.Field("epoch", "uint32", BigInteger.ONE.shiftLeft(32))));
    assertThatThrownBy(() -> TypedDataEncoding.digest(data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("epoch");
  }

  @Test
  void a_key_is_never_printed() {
    LocalSigner signer = LocalSigner.forDevnet(Hex.decode("11".repeat(32)));
    assertThat(signer.toString()).doesNotContain("1111111111111111111111111111111111111111111");
    assertThatThrownBy(() -> LocalSigner.forDevnet(new byte[32]))
        .isInstanceOf(SigningException.class);
  }
}
