/** What a Besu network shows of its health. */
@NullMarked
package io.meta138.network.health;

import org.jspecify.annotations.NullMarked;
