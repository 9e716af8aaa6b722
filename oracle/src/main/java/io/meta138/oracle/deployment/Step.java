package io.meta138.oracle.deployment;

import io.meta138.chain.signing.Keccak;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One transaction of a deployment. */
public sealed interface Step {
  /** Deploys the aggregator with its committee and roles. */
  record DeployAggregator() implements Step {
    @Override
    public String key() {
      return "aggregator";
    }

    @Override
    public String text() {
      return "deploy Aggregator";
    }
  }

  /**
   * Registers feeds and deploys their faces.
   *
   * @param feeds in their order
   */
  record RegisterFeeds(List<FeedSpec> feeds) implements Step {
    /** Copies the feeds. */
    public RegisterFeeds {
      feeds = List.copyOf(feeds);
    }

    @Override
    public String key() {
      byte[] content = feeds.toString().getBytes(StandardCharsets.UTF_8);
      return "feeds/%s+%d/%s"
          .formatted(
              feeds.getFirst().id(),
              feeds.size(),
              Keccak.hash(content).toString().substring(2, 10));
    }

    @Override
    public String text() {
      return feeds.size() == 1
          ? "register feed " + feeds.getFirst().id()
          : "register %d feeds, %s to %s"
              .formatted(feeds.size(), feeds.getFirst().id(), feeds.getLast().id());
    }
  }

  /**
   * Switches the events of a feed's face.
   *
   * @param feed whose
   * @param announces on or off
   */
  record SetAnnouncing(FeedId feed, boolean announces) implements Step {
    @Override
    public String key() {
      return "announce/" + feed + "/" + announces;
    }

    @Override
    public String text() {
      return "switch events of feed " + feed + (announces ? " on" : " off");
    }
  }

  /**
   * Gives a role to an account.
   *
   * @param role which
   * @param account to whom
   */
  record GrantRole(Role role, Address account) implements Step {
    @Override
    public String key() {
      return "grant/" + role + "/" + account;
    }

    @Override
    public String text() {
      return "grant " + role.words() + " to " + account;
    }
  }

  /**
   * Takes a role from an account; the sender gives up its own.
   *
   * @param role which
   * @param account from whom
   */
  record RevokeRole(Role role, Address account) implements Step {
    @Override
    public String key() {
      return "revoke/" + role + "/" + account;
    }

    @Override
    public String text() {
      return "revoke " + role.words() + " from " + account;
    }
  }

  /**
   * Deploys a feed's proxy.
   *
   * @param feed whose
   */
  record DeployProxy(FeedId feed) implements Step {
    @Override
    public String key() {
      return "proxy/" + feed;
    }

    @Override
    public String text() {
      return "deploy PriceFeedProxy of " + feed;
    }
  }

  /** Names the step among those of one deployment, the same in every run. */
  String key();

  /** The step in words. */
  String text();
}
