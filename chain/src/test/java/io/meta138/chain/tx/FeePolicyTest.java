package io.meta138.chain.tx;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.signing.UnsignedTransaction.Fees;
import io.meta138.chain.tx.FeePolicy.Market;
import io.meta138.chain.tx.FeePolicy.Mode;
import io.meta138.chain.tx.FeePolicy.Offer;
import io.meta138.platform.types.Wei;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeePolicyTest {
  private static final Market LONDON =
      new Market(Optional.of(Wei.of(1000)), Wei.of(1100), Wei.of(100));
  private static final Market FREE = new Market(Optional.of(Wei.ZERO), Wei.ZERO, Wei.ZERO);
  private static final Market LEGACY = new Market(Optional.empty(), Wei.of(500), Wei.of(500));

  private static FeePolicy policy(long cap) {
    return new FeePolicy(Wei.of(cap), Mode.AUTO, Optional.empty());
  }

  private static Fees pay(Offer offer) {
    return ((Offer.Pay) offer).fees();
  }

  @Test
  void the_first_offer_covers_a_doubled_base_fee() {
    assertThat(pay(policy(1_000_000).offer(LONDON, Optional.empty(), false)))
        .isEqualTo(new Fees.Dynamic(Wei.of(2100), Wei.of(100)));
  }

  @Test
  void a_replacement_raises_both_fees_by_an_eighth_or_more() {
    Fees old = new Fees.Dynamic(Wei.of(4000), Wei.of(333));
    assertThat(pay(policy(1_000_000).offer(LONDON, Optional.of(old), false)))
        .isEqualTo(new Fees.Dynamic(Wei.of(4500), Wei.of(375)));
  }

  @Test
  void the_cap_bounds_the_headroom_but_not_below_the_base_fee() {
    assertThat(pay(policy(1500).offer(LONDON, Optional.empty(), false)))
        .isEqualTo(new Fees.Dynamic(Wei.of(1500), Wei.of(100)));
    assertThat(policy(999).offer(LONDON, Optional.empty(), false))
        .isEqualTo(new Offer.OverCap(Wei.of(1000), Wei.of(999)));
  }

  @Test
  void a_replacement_beyond_the_cap_is_not_offered() {
    Fees old = new Fees.Dynamic(Wei.of(4000), Wei.of(100));
    assertThat(policy(4499).offer(LONDON, Optional.of(old), false))
        .isEqualTo(new Offer.OverCap(Wei.of(4500), Wei.of(4499)));
  }

  @Test
  void a_chain_without_fees_is_offered_none_until_it_refuses() {
    Fees none = new Fees.Dynamic(Wei.ZERO, Wei.ZERO);
    assertThat(pay(policy(10).offer(FREE, Optional.empty(), false))).isEqualTo(none);
    assertThat(pay(policy(10).offer(FREE, Optional.of(none), false))).isEqualTo(none);
    assertThat(pay(policy(10).offer(FREE, Optional.of(none), true)))
        .isEqualTo(new Fees.Dynamic(Wei.of(1), Wei.of(1)));
  }

  @Test
  void a_chain_without_base_fee_gets_a_gas_price() {
    assertThat(pay(policy(1000).offer(LEGACY, Optional.empty(), false)))
        .isEqualTo(new Fees.Legacy(Wei.of(500)));
    assertThat(pay(policy(1000).offer(LEGACY, Optional.of(new Fees.Legacy(Wei.of(801))), false)))
        .isEqualTo(new Fees.Legacy(Wei.of(902)));
  }
}
