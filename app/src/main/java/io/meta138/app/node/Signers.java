package io.meta138.app.node;

import io.meta138.app.config.SignerConfig;
import io.meta138.chain.signing.Keystore;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.signing.Passphrase;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.signing.Web3Signer;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Opens the key that a configuration names. */
public final class Signers {
  private static final Duration WEB3SIGNER_LIMIT = Duration.ofSeconds(5);

  private Signers() {}

  /**
   * A signer for the key.
   *
   * @param resolve turns a configured path into one that can be opened
   * @throws NodeException when the key can't be had; the message says why and never holds a secret
   */
  public static Signer open(SignerConfig config, UnaryOperator<Path> resolve, BoundedHttp http) {
    if (config.keystore().isPresent()) {
      SignerConfig.Keystore keystore = config.keystore().get();
      Path file = resolve.apply(keystore.file());
      Passphrase.Reading reading =
          keystore
              .passphraseFile()
              .map(resolve)
              .map(Passphrase::fromFile)
              .orElseGet(() -> Passphrase.fromConsole("Passphrase of " + file));
      return switch (reading) {
        case Passphrase.Reading.Refused refused -> throw new NodeException(refused.reason());
        case Passphrase.Reading.Read read -> {
          try (Passphrase passphrase = read.passphrase()) {
            yield opened(file, Keystore.open(file, passphrase));
          }
        }
      };
    }
    if (config.web3signer().isPresent()) {
      SignerConfig.Web3Signer service = config.web3signer().get();
      return new Web3Signer(http, service.url(), service.address(), WEB3SIGNER_LIMIT);
    }
    return devnetKey(resolve.apply(config.devnetKeyFile().orElseThrow()));
  }

  /**
   * The account of the key, without opening it where its file says it.
   *
   * @param resolve turns a configured path into one that can be opened
   * @throws NodeException when it can't be had
   */
  public static Address address(
      SignerConfig config, UnaryOperator<Path> resolve, BoundedHttp http) {
    return config
        .web3signer()
        .map(SignerConfig.Web3Signer::address)
        .or(() -> config.keystore().flatMap(k -> Keystore.statedAddress(resolve.apply(k.file()))))
        .orElseGet(() -> open(config, resolve, http).address());
  }

  private static LocalSigner opened(Path file, Keystore.Opening opening) {
    return switch (opening) {
      case Keystore.Opening.Opened opened -> opened.signer();
      case Keystore.Opening.Refused refused ->
          throw new NodeException("keystore " + file + ": " + refused.reason());
    };
  }

  private static LocalSigner devnetKey(Path file) {
    try {
      String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
      if (!mode.endsWith("------")) {
        throw new NodeException(
            "key file " + file + " is readable by others (" + mode + "); run: chmod 600 " + file);
      }
      byte[] secret = Hex.decode(Files.readString(file).strip());
      try {
        return LocalSigner.forDevnet(secret);
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    } catch (IOException e) {
      throw new NodeException("key file " + file + " can't be read: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new NodeException("key file " + file + " holds no key of 64 hexadecimal digits");
    }
  }
}
