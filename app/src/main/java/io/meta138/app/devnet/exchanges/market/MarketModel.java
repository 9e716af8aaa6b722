package io.meta138.app.devnet.exchanges.market;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The simulated market: every asset's price in dollars, walked in equal steps from a seed.
 *
 * <p>Coins and currencies follow a geometric random walk that shares a common factor; stablecoins
 * return to their anchor with a half-life of about a minute. The noise of a step depends on the
 * seed, the asset and the step's number alone, so two models with the same seed, steps and start
 * agree whenever they are asked. Assets of the playback follow it instead. Not thread-safe.
 */
public final class MarketModel {
  private static final MathContext DIGITS = new MathContext(18);
  private static final BigDecimal BILLION = BigDecimal.valueOf(1_000_000_000);
  private static final long COMMON_STREAM = Noise.stream("common factor");

  /** Generated assets move this seldom: a benchmark's rows change at most once in 2 s. */
  private static final Duration GENERATED_EVERY = Duration.ofSeconds(2);

  /** Longer pauses of the process are walked as if they had been this long. */
  private static final long MOST_STEPS_AT_ONCE = 600;

  /** A stablecoin comes back by this many millionths of its distance in a second. */
  private static final long RETURN_PPM_A_SECOND = 11_500;

  private final MarketSettings settings;
  private final Instant start;
  private final Playback playback;
  private final List<State> states = new ArrayList<>();
  private final Map<String, State> byName = new HashMap<>();
  private final long rootStepPpm;
  private Instant now;
  private long step;
  private long walked;

  private static final class State {
    final Asset asset;
    final long stream;
    final long every;
    final long rootEveryPpm;
    final boolean played;
    BigDecimal usd;
    BigDecimal anchor;

    State(Asset asset, long every, boolean played) {
      this.asset = asset;
      this.stream = Noise.stream(asset.name());
      this.every = every;
      this.rootEveryPpm = rootPpm(every * 1_000_000);
      this.played = played;
      this.usd = asset.startUsd();
      this.anchor = asset.startUsd();
    }
  }

  /** A market that starts now with each asset at its start price. */
  public MarketModel(MarketSettings settings, Playback playback, Instant start) {
    this.settings = settings;
    this.playback = playback;
    this.start = start;
    this.now = start;
    this.rootStepPpm = rootPpm(settings.step().toMillis() * 1_000);
    for (Asset asset : Assets.withGenerated(settings.generatedAssets())) {
      boolean generated = asset.name().matches("A[0-9]{4}");
      long every = generated ? Math.max(1, GENERATED_EVERY.dividedBy(settings.step())) : 1;
      State state = new State(asset, every, playback.assets().contains(asset.name()));
      states.add(state);
      byName.put(asset.name(), state);
    }
  }

  /**
   * Goes on from where another walk of this seed was; its steps are not walked again. Assets that
   * it did not have stay at their start price.
   *
   * @return whether it was of this seed; nothing has changed otherwise
   */
  public boolean resume(MarketMoment moment) {
    if (moment.seed() != settings.seed()) {
      return false;
    }
    walked = moment.walked();
    moment
        .prices()
        .forEach((asset, price) -> {
          State state = byName.get(asset);
          if (state != null) {
            state.usd = price.usd();
            state.anchor = price.anchor();
          }
        });
    return true;
  }

  /** Where the walk is now. */
  public MarketMoment moment() {
    Map<String, MarketMoment.Price> prices = new HashMap<>();
    states.forEach(
        state -> prices.put(state.asset.name(), new MarketMoment.Price(state.usd, state.anchor)));
    return new MarketMoment(settings.seed(), walked, prices);
  }

  /** Whether there is such an asset; the dollar is one. */
  public boolean knows(String asset) {
    return asset.equals("USD") || byName.containsKey(asset);
  }

  /** The names of all assets but the dollar. */
  public List<String> assets() {
    return states.stream().map(state -> state.asset.name()).toList();
  }

  /**
   * Dollars for one unit, as a venue sees it; venues differ only where their own record is played.
   *
   * @throws IllegalArgumentException when there is no such asset
   */
  public BigDecimal usd(Venue venue, String asset) {
    if (asset.equals("USD")) {
      return BigDecimal.ONE;
    }
    State state = state(asset);
    if (state.played) {
      Playback.Recorded recorded =
          playback.price(venue, asset, Duration.between(start, now)).orElse(null);
      if (recorded != null) {
        return recorded.price().multiply(usd(venue, recorded.quote()), DIGITS);
      }
    }
    return state.usd;
  }

  /**
   * Sets an asset's price at once; a stablecoin's anchor moves along.
   *
   * @throws IllegalArgumentException as {@link #checkSettable} does
   */
  public void set(String asset, BigDecimal usd) {
    checkSettable(asset, usd);
    State state = state(asset);
    state.usd = usd;
    state.anchor = usd;
  }

  /**
   * Whether {@link #set} would take a price.
   *
   * @throws IllegalArgumentException when there is no such asset, it is played from a record, or
   *     the price is not positive
   */
  public void checkSettable(String asset, BigDecimal usd) {
    if (state(asset).played) {
      throw new IllegalArgumentException(asset + " is played from a record and cannot be set");
    }
    if (usd.signum() <= 0 || usd.precision() > 40 || Math.abs(usd.scale()) > 40) {
      throw new IllegalArgumentException("expected a positive price of 40 digits at most");
    }
  }

  /**
   * Moves to a time.
   *
   * @return the assets whose price may have changed; empty when no step has passed
   */
  public List<String> advance(Instant time) {
    if (time.isAfter(now)) {
      now = time;
    }
    long target = Duration.between(start, now).dividedBy(settings.step());
    if (target <= step) {
      return List.of();
    }
    boolean[] moved = new boolean[states.size()];
    long steps = Math.min(target - step, MOST_STEPS_AT_ONCE);
    for (long i = 0; i < steps; i++) {
      walk(moved);
    }
    step = target;
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < moved.length; i++) {
      if (moved[i] || states.get(i).played) {
        changed.add(states.get(i).asset.name());
      }
    }
    return changed;
  }

  private void walk(boolean[] moved) {
    walked++;
    long common = Noise.bellPpm(Noise.bits(settings.seed(), COMMON_STREAM, walked));
    for (int i = 0; i < moved.length; i++) {
      State state = states.get(i);
      if (!state.played && (walked + i) % state.every == 0 && settings.volatilityPercent() > 0) {
        move(state, common);
        moved[i] = true;
      }
    }
  }

  private void move(State state, long commonPpm) {
    Asset asset = state.asset;
    long own = Noise.bellPpm(Noise.bits(settings.seed(), state.stream, walked));
    long share = asset.commonPercent();
    long ownShare = rootPpm(1_000_000 - share * share * 100) / 10_000;
    long mixedPpm = (commonPpm * share + own * ownShare) / 100;
    // deviation of this move in billionths: that of a second, times the root of its length
    long deviation =
        asset.volatilityPpb() * settings.volatilityPercent() / 100 * rootStepPpm / 1_000_000;
    long returned = mixedPpm * (deviation * state.rootEveryPpm / 1_000_000) / 1_000_000;
    BigDecimal next =
        state.usd.multiply(BigDecimal.valueOf(1_000_000_000 + returned)).divide(BILLION, DIGITS);
    if (asset.kind() == Asset.Kind.STABLECOIN) {
      long back = RETURN_PPM_A_SECOND * settings.step().toMillis() / 1_000;
      next =
          next.add(
              state
                  .anchor
                  .subtract(next)
                  .multiply(BigDecimal.valueOf(Math.min(back, 1_000_000), 6)),
              DIGITS);
    }
    state.usd = next;
  }

  private State state(String asset) {
    State state = byName.get(asset);
    if (state == null) {
      throw new IllegalArgumentException("no asset " + asset);
    }
    return state;
  }

  /** The square root of a number of millionths, in millionths; no price passes through it. */
  private static long rootPpm(long ppm) {
    return Math.round(Math.sqrt(ppm / 1e6) * 1e6);
  }
}
