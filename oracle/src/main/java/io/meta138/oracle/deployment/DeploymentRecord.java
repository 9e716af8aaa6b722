package io.meta138.oracle.deployment;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was deployed on one chain.
 *
 * @param chainId the chain
 * @param registry the contract that feeds stand in; empty before its deployment
 * @param router of its lanes; empty before its deployment
 * @param feeds by name
 * @param proxies by feed
 * @param attempts by step, how often each was begun; written before anything is sent
 */
public record DeploymentRecord(
    ChainId chainId,
    Optional<Contract> registry,
    Optional<Contract> router,
    SortedMap<FeedId, Face> feeds,
    SortedMap<FeedId, Contract> proxies,
    SortedMap<String, Integer> attempts) {
  /** The contract that feeds stand in where they come from another chain. */
  static final String RECEIVER = "OracleReceiver";

  /** Copies the maps. */
  public DeploymentRecord {
    feeds = Collections.unmodifiableSortedMap(new TreeMap<>(feeds));
    proxies = Collections.unmodifiableSortedMap(new TreeMap<>(proxies));
    attempts = Collections.unmodifiableSortedMap(new TreeMap<>(attempts));
  }

  /**
   * A contract that a transaction of ours created.
   *
   * @param name of the contract in the build
   * @param address where it stands
   * @param origin the transaction
   * @param constructor its arguments by name, as text
   * @param constructorArguments the same as they were sent, in hexadecimal
   * @param codeHash hash of the code on chain
   * @param immutables values in that code by the compiler's number of them
   * @param compiler version
   * @param settings that decide the code
   */
  public record Contract(
      String name,
      Address address,
      Origin origin,
      SortedMap<String, String> constructor,
      String constructorArguments,
      Hash codeHash,
      SortedMap<String, String> immutables,
      String compiler,
      SortedMap<String, String> settings) {
    /** Copies the maps. */
    public Contract {
      constructor = Collections.unmodifiableSortedMap(new TreeMap<>(constructor));
      immutables = Collections.unmodifiableSortedMap(new TreeMap<>(immutables));
      settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }
  }

  /**
   * A feed's face, which the aggregator created.
   *
   * @param address where it stands
   * @param spec what it was registered with
   * @param origin the transaction
   * @param codeHash hash of the code on chain
   */
  public record Face(Address address, FeedSpec spec, Origin origin, Hash codeHash) {}

  /**
   * A transaction.
   *
   * @param transaction its hash
   * @param block number of its block
   */
  public record Origin(Hash transaction, long block) {}

  /** The record before anything was deployed. */
  public static DeploymentRecord empty(ChainId chainId) {
    return new DeploymentRecord(
        chainId,
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>());
  }

  /** The contract that takes reports; empty where feeds come from another chain. */
  public Optional<Contract> aggregator() {
    return registry.filter(contract -> !contract.name().equals(RECEIVER));
  }

  /** The contract that takes another chain's rows. */
  public Optional<Contract> receiver() {
    return registry.filter(contract -> contract.name().equals(RECEIVER));
  }

  /** How often the step was begun; 0 if never. */
  public int attempt(String step) {
    return attempts.getOrDefault(step, 0);
  }

  DeploymentRecord withAttempt(String step, int attempt) {
    return new DeploymentRecord(
        chainId, registry, router, feeds, proxies, with(attempts, step, attempt));
  }

  /** A new registry: feeds and proxies of another one no longer count. */
  DeploymentRecord withRegistry(Contract contract) {
    boolean same = registry.map(Contract::address).equals(Optional.of(contract.address()));
    return new DeploymentRecord(
        chainId,
        Optional.of(contract),
        router,
        same ? feeds : new TreeMap<>(),
        same ? proxies : new TreeMap<>(),
        attempts);
  }

  DeploymentRecord withRouter(Contract contract) {
    return new DeploymentRecord(chainId, registry, Optional.of(contract), feeds, proxies, attempts);
  }

  DeploymentRecord withFeeds(Map<FeedId, Face> more) {
    SortedMap<FeedId, Face> all = new TreeMap<>(feeds);
    all.putAll(more);
    return new DeploymentRecord(chainId, registry, router, all, proxies, attempts);
  }

  DeploymentRecord withProxy(FeedId feed, Contract contract) {
    return new DeploymentRecord(
        chainId, registry, router, feeds, with(proxies, feed, contract), attempts);
  }

  private static <K extends Comparable<K>, V> SortedMap<K, V> with(
      SortedMap<K, V> map, K key, V value) {
    SortedMap<K, V> all = new TreeMap<>(map);
    all.put(key, value);
    return all;
  }
}
