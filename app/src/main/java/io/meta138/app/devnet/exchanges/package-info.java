/** Simulated exchanges for the devnet: real wire formats over real sockets, prices made up. */
@NullMarked
package io.meta138.app.devnet.exchanges;

import org.jspecify.annotations.NullMarked;
