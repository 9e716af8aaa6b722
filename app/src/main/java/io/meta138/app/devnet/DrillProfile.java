package io.meta138.app.devnet;

import io.meta138.incident.notifications.Provider;
import java.util.List;

/**
 * What a devnet for a game day has beside that of every day: an RPC gateway before its chain, and a
 * desk with rules, people and channels of its own.
 *
 * @param rules of the desk, as its rules file has them
 * @param people the {@code channels} and {@code directory} of the desk's configuration
 * @param providers of the desk's channels
 */
public record DrillProfile(String rules, String people, List<Provider> providers) {
  /** The gateway's name in signals. */
  public static final String GATEWAY = "gateway";

  /** Copies the providers. */
  public DrillProfile {
    providers = List.copyOf(providers);
  }
}
