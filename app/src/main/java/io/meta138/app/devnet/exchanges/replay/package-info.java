/** Recorded bars played as if they happened now. */
@NullMarked
package io.meta138.app.devnet.exchanges.replay;

import org.jspecify.annotations.NullMarked;
