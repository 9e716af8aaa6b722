package io.meta138.app.cli;

import io.meta138.chain.signing.Keystore;
import io.meta138.chain.signing.Passphrase;
import io.meta138.platform.types.Address;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meta138 keys}: encrypted key files. */
@Command(
    name = "keys",
    description = "Make encrypted key files, and see whose they are.",
    subcommands = {KeysCommand.New.class, KeysCommand.ShowAddress.class},
    footer = {"", "Example:", "  meta138 keys new node.json"})
final class KeysCommand extends Group {
  private record KeyFile(String file, String address) {}

  @Command(
      name = "new",
      description = "Make a key and write it to a new encrypted file (Web3 keystore, version 3).",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "The passphrase is asked for twice unless a file has it. There is no way to get the key back"
            + " without it.",
        "",
        "Examples:",
        "  meta138 keys new node.json",
        "  meta138 keys new node.json --passphrase-file node.pass"
      })
  static final class New implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file to make; must not be there yet.")
    private Path file;

    @Mixin private PassphraseOption passphrases;

    @Mixin private Output output;

    @Override
    public Integer call() {
      if (Files.exists(file)) {
        throw exists();
      }
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        throw UserError.usage("there is no folder %s; make it first".formatted(folder));
      }
      try (Passphrase passphrase = passphrases.read().orElseGet(New::typed)) {
        Address address = Keystore.create(file, passphrase, new SecureRandom());
        if (output.json()) {
          output.json(new KeyFile(file.toString(), address.toString()));
        } else {
          output.out().println("made " + file + " for account " + address);
          output.out().println("name it in meta138.yaml:");
          output.out().println();
          output.out().println("signer:");
          output.out().println("  keystore:");
          output.out().println("    file: " + file);
          passphrases
              .file()
              .ifPresent(given -> output.out().println("    passphrase-file: " + given));
        }
        return 0;
      } catch (FileAlreadyExistsException e) {
        throw exists();
      } catch (IOException e) {
        throw UserError.failed("%s can't be written: %s".formatted(file, e.getMessage()));
      }
    }

    private UserError exists() {
      return UserError.usage(file + " is there already; choose another name");
    }

    private static Passphrase typed(String prompt) {
      return switch (Passphrase.fromConsole(prompt)) {
        case Passphrase.Reading.Read(Passphrase passphrase) -> passphrase;
        case Passphrase.Reading.Refused(String reason) ->
            throw UserError.usage(
                reason + "; give --passphrase-file a file of mode 0600 with the passphrase in it");
      };
    }

    private static Passphrase typed() {
      Passphrase first = typed("Passphrase of the new key");
      try (Passphrase second = typed("The same again")) {
        if (!first.matches(second)) {
          first.close();
          throw UserError.usage("the two passphrases differ; nothing was written");
        }
        return first;
      }
    }
  }

  @Command(
      name = "address",
      description = "Print the account of a key file.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Without a passphrase it is what the file states; with one the key itself is asked.",
        "",
        "Examples:",
        "  meta138 keys address node.json",
        "  meta138 keys address node.json --passphrase-file node.pass"
      })
  static final class ShowAddress implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The key file.")
    private Path file;

    @Mixin private PassphraseOption passphrases;

    @Mixin private Output output;

    @Override
    public Integer call() {
      Address address = passphrases.read().map(this::proven).orElseGet(this::stated);
      if (output.json()) {
        output.json(new KeyFile(file.toString(), address.toString()));
      } else {
        output.out().println(address);
      }
      return 0;
    }

    private Address stated() {
      if (!Files.exists(file)) {
        throw UserError.usage("there is no file " + file);
      }
      return Keystore.statedAddress(file)
          .orElseThrow(() ->
              UserError.failed(
                  file
                      + " states no address: it is no key file, or one that keeps its"
                      + " address to itself (then give --passphrase-file)"));
    }

    private Address proven(Passphrase taken) {
      try (Passphrase passphrase = taken) {
        return switch (Keystore.open(file, passphrase)) {
          case Keystore.Opening.Opened opened -> opened.signer().address();
          case Keystore.Opening.Refused refused ->
              throw UserError.failed(file + ": " + refused.reason());
        };
      }
    }
  }
}
