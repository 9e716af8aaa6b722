package io.meta138.chain.tx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words that nodes use, as their sources have them. */
class RefusalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # Besu: RpcErrorType
          -32000 | Known transaction                                                  | ALREADY_KNOWN
          -32000 | Replacement transaction underpriced                                | REPLACEMENT_UNDERPRICED
          -32001 | Nonce too low                                                      | NONCE_TOO_LOW
          -32006 | Nonce too high                                                     | NONCE_GAP
          -32000 | Transaction nonce is too distant from current sender nonce         | NONCE_GAP
          -32000 | An invalid transaction with a lower nonce exists                   | NONCE_GAP
          -32003 | Intrinsic gas exceeds gas limit                                    | GAS_TOO_LOW
          -32004 | Upfront cost exceeds account balance                               | INSUFFICIENT_FUNDS
          -32005 | Transaction gas limit exceeds block gas limit                      | GAS_LIMIT_EXCEEDED
          -32007 | Sender account not authorized to send transactions                 | NOT_PERMITTED
          -32008 | Initial sync is still in progress                                  | BUSY
          -32009 | Gas price below configured minimum gas price                       | UNDERPRICED
          -32009 | Gas price below current base fee                                   | FEE_BELOW_BASE
          -32000 | Wrong chainId                                                      | INVALID
          -32000 | Transaction fee cap exceeded                                       | FEE_LIMIT
          -32000 | Execution reverted                                                 | REVERTED
          -32000 | Max priority fee per gas exceeds max fee per gas                   | INVALID
          -32002 | Transaction pool not enabled. (Either txpool explicitly disabled, or node not yet in sync). | BUSY
          # geth: core/error.go, core/txpool, internal/ethapi
          -32000 | already known                                                      | ALREADY_KNOWN
          -32000 | nonce too low: next nonce 5, tx nonce 4                            | NONCE_TOO_LOW
          -32000 | nonce too high: address 0xaa, tx: 9 state: 5                       | NONCE_GAP
          -32000 | transaction underpriced: gas tip cap 0, minimum needed 1           | UNDERPRICED
          -32000 | replacement transaction underpriced                                | REPLACEMENT_UNDERPRICED
          -32000 | future transaction tries to replace pending                        | REPLACEMENT_UNDERPRICED
          -32000 | max fee per gas less than block base fee: address 0xaa, maxFeePerGas: 1, baseFee: 7 | FEE_BELOW_BASE
          -32000 | insufficient funds for gas * price + value: balance 0, tx cost 21000, overshot 21000 | INSUFFICIENT_FUNDS
          -32000 | insufficient funds for transfer                                    | INSUFFICIENT_FUNDS
          -32000 | intrinsic gas too low: gas 20000, minimum needed 21000             | GAS_TOO_LOW
          -32000 | insufficient gas for floor data gas cost: gas 30000, minimum needed 31000 | GAS_TOO_LOW
          -32000 | exceeds block gas limit                                            | GAS_LIMIT_EXCEEDED
          -32000 | transaction gas limit too high (cap: 16777216, tx: 20000000)       | GAS_LIMIT_EXCEEDED
          -32000 | tx fee (1.20 ether) exceeds the configured cap (1.00 ether)        | FEE_LIMIT
          -32000 | txpool is full                                                     | BUSY
          -32000 | account limit exceeded                                             | BUSY
          -32000 | invalid sender                                                     | INVALID
          -32000 | invalid chain id for signer: have 1 want 138                       | INVALID
          -32000 | oversized data: transaction size 140000, limit 131072              | INVALID
          -32000 | max initcode size exceeded: code size 50000 limit 49152            | INVALID
          3      | execution reverted: NothingNewer                                   | REVERTED
          # Erigon: txpoolcfg DiscardReason
          -32000 | underpriced                                                        | UNDERPRICED
          -32000 | fee too low                                                        | UNDERPRICED
          -32000 | IntrinsicGas                                                       | GAS_TOO_LOW
          -32000 | insufficient funds                                                 | INSUFFICIENT_FUNDS
          -32000 | could not replace existing tx                                      | REPLACEMENT_UNDERPRICED
          -32000 | existing txn with same hash                                        | ALREADY_KNOWN
          -32000 | gas limit is too high                                              | GAS_LIMIT_EXCEEDED
          -32000 | pending sub-pool is full                                           | BUSY
          -32000 | spammer                                                            | NOT_PERMITTED
          -32000 | initcode too large                                                 | INVALID
          -32000 | fork supporting this transaction type is not activated yet         | INVALID
          # Nethermind: AcceptTxResult and filters, older and newer words
          -32010 | AlreadyKnown                                                       | ALREADY_KNOWN
          -32010 | OwnNonceAlreadyUsed                                                | ALREADY_KNOWN
          -32010 | OldNonce, Current nonce: 5, nonce of rejected tx: 4                | NONCE_TOO_LOW
          -32010 | NonceGap, Future nonce. Expected nonce: 5                          | NONCE_GAP
          -32010 | NonceTooFarInFuture                                                | NONCE_GAP
          -32010 | ReplacementNotAllowed                                              | REPLACEMENT_UNDERPRICED
          -32010 | FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 50, BaseFee: 100, MaxPriorityFeePerGas:200, Block number: 5 | FEE_BELOW_BASE
          -32010 | FeeTooLow, EffectivePriorityFeePerGas too low 10 < 20, BaseFee: 30 | UNDERPRICED
          -32010 | FeeTooLowToCompete                                                 | UNDERPRICED
          -32010 | InsufficientFunds, Account balance: 0, cumulative cost: 21000      | INSUFFICIENT_FUNDS
          -32010 | GasLimitExceeded, Gas limit: 1, gas limit of rejected tx: 2        | GAS_LIMIT_EXCEEDED
          -32010 | Int256Overflow                                                     | INVALID
          -32010 | SenderIsContract                                                   | INVALID
          # anvil: eth/error.rs
          -32003 | transaction already imported                                       | ALREADY_KNOWN
          -32003 | replacement transaction underpriced                                | REPLACEMENT_UNDERPRICED
          -32003 | nonce too low                                                      | NONCE_TOO_LOW
          -32003 | Insufficient funds for gas * price + value                         | INSUFFICIENT_FUNDS
          -32003 | max fee per gas less than block base fee                           | FEE_BELOW_BASE
          -32003 | intrinsic gas too low                                              | GAS_TOO_LOW
          -32003 | intrinsic gas too high -- tx.gas_limit > env.block.gas_limit       | GAS_LIMIT_EXCEEDED
          -32003 | Out of gas: gas required exceeds allowance: 21000                  | GAS_TOO_LOW
          -32003 | max priority fee per gas higher than max fee per gas               | INVALID
          -32003 | Transaction gas limit is greater than the block gas limit, gas_limit: 2, cap: 1 | GAS_LIMIT_EXCEEDED
          # anything
          -32005 | daily request count exceeded                                       | BUSY
          -32000 | the moon is full of cheese                                         | UNKNOWN
          """)
  void a_refusal_is_named_by_its_meaning(long code, String words, Refusal meaning) {
    assertThat(Refusal.classify(code, words, "")).isEqualTo(meaning);
  }
}
