/** The sockets of the simulated exchanges and their control path. */
@NullMarked
package io.meta138.app.devnet.exchanges.server;

import org.jspecify.annotations.NullMarked;
