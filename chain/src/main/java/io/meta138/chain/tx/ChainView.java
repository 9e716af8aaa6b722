package io.meta138.chain.tx;

import io.meta138.platform.types.Hash;
import java.util.Map;

/**
 * What one look at the chain showed.
 *
 * @param head number of the newest block
 * @param headHash its hash
 * @param nonce transactions of the account in blocks up to it
 * @param market what it asks for gas
 * @param receipts of those of our attempts that are in blocks
 */
record ChainView(
    long head,
    Hash headHash,
    long nonce,
    FeePolicy.Market market,
    Map<Hash, IntentStatus.Receipt> receipts) {}
