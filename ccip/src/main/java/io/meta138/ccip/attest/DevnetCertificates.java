package io.meta138.ccip.attest;

import io.meta138.ccip.CcipException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Makes certificates for a devnet: an authority of its own, which forgets its key, and one
 * certificate for each name, good for this machine alone (RFC 5280).
 */
public final class DevnetCertificates {
  private static final Duration LIFE = Duration.ofDays(365);
  private static final Duration SKEW = Duration.ofHours(1);
  private static final AlgorithmIdentifier ECDSA =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  private final Path folder;
  private final Instant now;
  private final SecureRandom random = new SecureRandom();
  private final KeyPair authority = newKey();
  private final X500Name issuer = new X500Name("CN=Meta138 devnet authority");

  /**
   * An authority that writes into a folder, which is made when it is missing: its own certificate
   * becomes {@code authority.pem}.
   *
   * @throws CcipException when that can't be written
   */
  public DevnetCertificates(Path folder, InstantSource clock) {
    this.folder = folder;
    this.now = clock.instant();
    try {
      Files.createDirectories(folder);
      Extensions isAuthority =
          new Extensions(extension(Extension.basicConstraints, new BasicConstraints(true)));
      Files.writeString(
          folder.resolve("authority.pem"),
          pem("CERTIFICATE", certificate(issuer, authority, isAuthority)));
    } catch (IOException e) {
      throw new CcipException(folder + " can't be written", e);
    }
  }

  /**
   * Makes {@code NAME.pem} and {@code NAME.key}, readable by this user alone.
   *
   * @param name of who will show it, letters, digits and hyphens
   * @throws CcipException when they can't be written
   */
  public TlsIdentity issue(String name) {
    if (!name.matches("[a-z0-9-]{1,40}")) {
      throw new IllegalArgumentException("expected lower-case letters, digits and hyphens");
    }
    KeyPair pair = newKey();
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    try {
      GeneralName[] names = {
        new GeneralName(GeneralName.dNSName, "localhost"),
        new GeneralName(GeneralName.iPAddress, "127.0.0.1")
      };
      Extensions here =
          new Extensions(extension(Extension.subjectAlternativeName, new GeneralNames(names)));
      Files.writeString(
          certificate, pem("CERTIFICATE", certificate(new X500Name("CN=" + name), pair, here)));
      Files.deleteIfExists(key);
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    } catch (IOException e) {
      throw new CcipException(folder + " can't be written", e);
    }
    return TlsIdentity.load(certificate, key, folder.resolve("authority.pem"));
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new CcipException("this Java has no secp256r1", e);
    }
  }

  private byte[] certificate(X500Name subject, KeyPair pair, Extensions extensions)
      throws IOException {
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new org.bouncycastle.asn1.ASN1Integer(new BigInteger(120, random)));
    generator.setSignature(ECDSA);
    generator.setIssuer(issuer);
    generator.setStartDate(new Time(Date.from(now.minus(SKEW))));
    generator.setEndDate(new Time(Date.from(now.plus(LIFE))));
    generator.setSubject(subject);
    generator.setSubjectPublicKeyInfo(
        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
    generator.setExtensions(extensions);
    TBSCertificate body = generator.generateTBSCertificate();
    ASN1EncodableVector whole = new ASN1EncodableVector();
    whole.add(body);
    whole.add(ECDSA);
    whole.add(new DERBitString(signed(body.getEncoded("DER"))));
    return new DERSequence(whole).getEncoded("DER");
  }

  private byte[] signed(byte[] body) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(authority.getPrivate());
      signature.update(body);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new CcipException("a certificate can't be signed", e);
    }
  }

  private static Extension extension(
      org.bouncycastle.asn1.ASN1ObjectIdentifier id, ASN1Encodable value) throws IOException {
    return new Extension(
        id,
        id.equals(Extension.basicConstraints),
        new DEROctetString(value.toASN1Primitive().getEncoded("DER")));
  }

  private static String pem(String label, byte[] content) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
  }
}
