package io.meta138.app.config;

import io.meta138.platform.config.Doc;
import io.meta138.platform.types.Address;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a key is.
 *
 * @param keystore an encrypted file
 * @param web3signer a Web3Signer service
 * @param devnetKeyFile a raw key, on a devnet only
 */
public record SignerConfig(
    @Doc("An encrypted Web3 keystore (version 3).") Optional<Keystore> keystore,
    @Doc("A Web3Signer service.") Optional<Web3Signer> web3signer,
    @Doc("File of mode 0600 with a raw key in hexadecimal; only where chain.devnet is true.")
        Optional<Path> devnetKeyFile) {

  /** Refuses none and more than one. */
  public SignerConfig {
    long kinds = Stream.of(keystore, web3signer, devnetKeyFile).filter(Optional::isPresent).count();
    if (kinds != 1) {
      throw new IllegalArgumentException(
          "expected exactly one of keystore, web3signer, devnet-key-file, found " + kinds);
    }
  }

  /**
   * An encrypted file.
   *
   * @param file the keystore
   * @param passphraseFile its passphrase; asked for at the terminal when missing
   */
  public record Keystore(
      @Doc("The keystore file.") Path file,
      @Doc("File of mode 0600 with the passphrase; asked for at the terminal when missing.")
          Optional<Path> passphraseFile) {}

  /**
   * A Web3Signer service.
   *
   * @param url of its Ethereum JSON-RPC
   * @param address of the key
   */
  public record Web3Signer(
      @Doc("Address of the service.") URI url, @Doc("Account of the key.") Address address) {}
}
