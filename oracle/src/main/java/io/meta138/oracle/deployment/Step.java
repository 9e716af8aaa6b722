package io.meta138.oracle.deployment;

import io.meta138.chain.signing.Keccak;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One transaction of a deployment. */
public sealed interface Step {
  /**
   * Deploys the contract that feeds stand in, with its roles.
   *
   * @param contract its name in the build
   */
  record DeployRegistry(String contract) implements Step {
    @Override
    public String key() {
      return contract.equals("Aggregator") ? "aggregator" : contract;
    }

    @Override
    public String text() {
      return "deploy " + contract;
    }
  }

  /** Deploys the lane router with its attesters and roles. */
  record DeployRouter() implements Step {
    @Override
    public String key() {
      return "router";
    }

    @Override
    public String text() {
      return "deploy LaneRouter";
    }
  }

  /**
   * Opens a lane, or leads it to another router.
   *
   * @param link where it leads
   * @param before the router it led to
   */
  record OpenLane(RouterSpec.Link link, Optional<Address> before) implements Step {
    @Override
    public String key() {
      return "lane/" + link.selector() + "/" + link.remote();
    }

    @Override
    public String text() {
      return before
          .map(old ->
              "lead the lane to %s to router %s (what %s sent and is not delivered is lost to it)"
                  .formatted(link.selector(), link.remote(), old))
          .orElseGet(
              () -> "open the lane to %s, router %s".formatted(link.selector(), link.remote()));
    }
  }

  /**
   * Sets what a lane asks of senders.
   *
   * @param link with its terms
   */
  record SetTerms(RouterSpec.Link link) implements Step {
    @Override
    public String key() {
      return "terms/%s/%s".formatted(link.selector(), digest(link.terms().toString()));
    }

    @Override
    public String text() {
      return "set the terms of the lane to " + link.selector();
    }
  }

  /**
   * Sets where and how rows are sent.
   *
   * @param destination what is wanted
   */
  record SetDestination(DestinationSpec destination) implements Step {
    @Override
    public String key() {
      return "destination/%s/%s".formatted(destination.selector(), digest(destination.toString()));
    }

    @Override
    public String text() {
      return "send %d rows to %s, receiver %s"
          .formatted(destination.rows().size(), destination.selector(), destination.receiver());
    }
  }

  /**
   * Sets what a destination may cost in the native coin.
   *
   * @param destination with its budget
   */
  record SetBudget(DestinationSpec destination) implements Step {
    @Override
    public String key() {
      return "budget/%s/%s+%s"
          .formatted(
              destination.selector(), destination.cap().amount(), destination.perDay().amount());
    }

    @Override
    public String text() {
      return "let sends to %s cost %s coins, %s a day"
          .formatted(
              destination.selector(),
              destination.cap().toCoins().stripTrailingZeros().toPlainString(),
              destination.perDay().toCoins().stripTrailingZeros().toPlainString());
    }
  }

  /**
   * Switches a destination on.
   *
   * @param selector of the other chain
   */
  record EnableDestination(BigInteger selector) implements Step {
    @Override
    public String key() {
      return "enable/" + selector;
    }

    @Override
    public String text() {
      return "switch sending to " + selector + " on";
    }
  }

  /**
   * Fills up what sends are paid from.
   *
   * @param amount that is added
   * @param until what the contract holds then, as long as it spends nothing
   */
  record Prepay(Wei amount, Wei until) implements Step {
    @Override
    public String key() {
      return "prepay/" + until.amount();
    }

    @Override
    public String text() {
      return "prepay sends with %s coins"
          .formatted(amount.toCoins().stripTrailingZeros().toPlainString());
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
      return "feeds/%s+%d/%s"
          .formatted(feeds.getFirst().id(), feeds.size(), digest(feeds.toString()));
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

  /** Whether it creates a contract. */
  default boolean creates() {
    return this instanceof DeployRegistry
        || this instanceof DeployRouter
        || this instanceof RegisterFeeds
        || this instanceof DeployProxy;
  }

  private static String digest(String content) {
    return Keccak.hash(content.getBytes(StandardCharsets.UTF_8)).toString().substring(2, 10);
  }
}
