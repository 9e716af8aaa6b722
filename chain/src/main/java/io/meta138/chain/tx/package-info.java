/** The transaction manager: durable intents, nonces, fees, replacement, receipts. */
@NullMarked
package io.meta138.chain.tx;

import org.jspecify.annotations.NullMarked;
