/** JSON-RPC over HTTP and WebSocket to several endpoints of one chain. */
@NullMarked
package io.meta138.chain.rpc;

import org.jspecify.annotations.NullMarked;
