package io.meta138.ccip.attest;

import io.meta138.ccip.CcipException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Who this process is to others over TLS, and whom it believes: its certificate and key, and the
 * authorities that others' certificates must come from.
 */
public final class TlsIdentity {
  private static final int MOST_BYTES = 256 * 1024;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final char[] NO_PASSWORD = new char[0];

  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final List<X509Certificate> authorities;

  TlsIdentity(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
    this.key = key;
    this.chain = List.copyOf(chain);
    this.authorities = List.copyOf(authorities);
  }

  /**
   * Reads PEM files (RFC 7468).
   *
   * @param certificate this process's certificate, then those it hangs on
   * @param key its private key in PKCS #8, of an elliptic curve or RSA, not encrypted
   * @param authorities whose certificates are believed; nobody else's
   * @throws CcipException when a file can't be read or is not what it should be; the message never
   *     repeats what is in it
   */
  public static TlsIdentity load(Path certificate, Path key, Path authorities) {
    return new TlsIdentity(privateKey(key), certificates(certificate), certificates(authorities));
  }

  private static List<X509Certificate> certificates(Path file) {
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(read(file)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw new CcipException(file + ": expected certificates in PEM form");
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw new CcipException(file + ": expected certificates in PEM form", e);
    }
  }

  private static PrivateKey privateKey(Path file) {
    Matcher matcher = KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new CcipException(file + ": expected a private key in PKCS #8, PEM form");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
    try {
      return privateKey(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new CcipException(file + ": expected a key of an elliptic curve or RSA");
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static PrivateKey privateKey(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance("EC").generatePrivate(spec);
    } catch (InvalidKeySpecException notOfACurve) {
      return KeyFactory.getInstance("RSA").generatePrivate(spec);
    }
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new CcipException(file + " has more than " + MOST_BYTES + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new CcipException(file + " can't be read", e);
    }
  }

  PrivateKey key() {
    return key;
  }

  List<X509Certificate> chain() {
    return chain;
  }

  List<X509Certificate> authorities() {
    return authorities;
  }

  /** What clients and servers of the JDK take. */
  public SSLContext context() {
    try {
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, NO_PASSWORD);
      own.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(new X509Certificate[0]));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, NO_PASSWORD);
      KeyStore believed = KeyStore.getInstance("PKCS12");
      believed.load(null, NO_PASSWORD);
      for (int i = 0; i < authorities.size(); i++) {
        believed.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(believed);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new CcipException("the certificate and key do not make a TLS identity", e);
    }
  }

  /** The certificate's subject alone. */
  @Override
  public String toString() {
    return "TlsIdentity[" + chain.getFirst().getSubjectX500Principal().getName() + "]";
  }
}
