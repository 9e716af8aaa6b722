package io.meta138.chain.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.chain.contracts.PriceFeed;
import org.junit.jupiter.api.Test;

class ContractCodeTest {
  @Test
  void the_build_knows_what_made_the_code() {
    assertThat(PriceFeed.code().compiler()).startsWith("0.8.");
    assertThat(PriceFeed.code().settings()).containsEntry("evmVersion", "shanghai");
  }

  @Test
  void the_codes_own_template_is_the_same_code() {
    assertThat(PriceFeed.code().match(PriceFeed.code().deployed()))
        .isInstanceOfSatisfying(
            ContractCode.Match.Same.class, same -> assertThat(same.immutables()).isNotEmpty());
  }

  @Test
  void one_changed_byte_outside_the_immutables_is_found() {
    byte[] code = PriceFeed.code().deployed();
    code[0] ^= 1;

    assertThat(PriceFeed.code().match(code))
        .isEqualTo(new ContractCode.Match.Different("byte 0 differs from the build's"));
  }

  @Test
  void code_of_another_length_and_no_code_are_told_apart() {
    assertThat(PriceFeed.code().match(new byte[] {1}))
        .isInstanceOf(ContractCode.Match.Different.class);
    assertThat(PriceFeed.code().match(new byte[0])).isInstanceOf(ContractCode.Match.Absent.class);
  }

  @Test
  void a_contract_that_was_not_built_is_refused_by_name() {
    assertThatThrownBy(() -> ContractCode.load("Nonsense"))
        .isInstanceOf(AbiException.class)
        .hasMessageContaining("Nonsense");
  }
}
