/**
 * A simulation of Besu nodes, for tests and game days: they speak JSON-RPC, health and metrics over
 * real sockets while consensus runs in the time of a clock that is given. No part of the product
 * depends on it.
 */
@NullMarked
package io.meta138.network.simulation;

import org.jspecify.annotations.NullMarked;
