/** Everything on one machine: a local chain, a database, simulated exchanges. */
@NullMarked
package io.meta138.app.devnet;

import org.jspecify.annotations.NullMarked;
