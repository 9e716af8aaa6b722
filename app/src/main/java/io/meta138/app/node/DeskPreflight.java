package io.meta138.app.node;

import io.meta138.app.config.NodeConfig;
import io.meta138.incident.secrets.SecretFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks whether the configured desk takes this node's signals, with a request that has none. */
public final class DeskPreflight {
  private static final byte[] NOTHING = "{\"signals\": []}".getBytes(StandardCharsets.UTF_8);

  private final NodeAccess access;

  /** Asks nothing yet. */
  public DeskPreflight(NodeAccess access) {
    this.access = access;
  }

  /**
   * One finding; none where no desk is configured.
   *
   * @param listener hears it
   */
  public List<Preflight.Finding> run(Consumer<Preflight.Finding> listener)
      throws InterruptedException {
    Optional<NodeConfig.Desk> desk = access.files().config().desk();
    if (desk.isEmpty()) {
      return List.of();
    }
    DeskWebhook webhook =
        new DeskWebhook(
            desk.get().url(),
            new SecretFile(access.files().resolve(desk.get().keyFile())),
            access.http(),
            access.clock());
    Preflight.Finding finding = finding(desk.get(), webhook.post(NOTHING));
    listener.accept(finding);
    return List.of(finding);
  }

  private static Preflight.Finding finding(NodeConfig.Desk desk, DeskWebhook.Outcome outcome) {
    String advice =
        switch (outcome.result()) {
          case TAKEN -> "";
          case NO_KEY -> "put the desk's webhook key into desk.key-file";
          case UNREACHABLE -> "start the desk, or correct desk.url";
          case REFUSED, REJECTED ->
              "give both sides the same key, set both clocks, and look whether the desk is active";
        };
    return new Preflight.Finding(
        "desk",
        outcome.result() == DeskWebhook.Result.TAKEN,
        desk.url() + (outcome.reason().isEmpty() ? " takes signals" : ": " + outcome.reason()),
        advice);
  }
}
