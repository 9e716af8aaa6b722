/** How each venue speaks: its REST answers and its WebSocket conversations. */
@NullMarked
package io.meta138.app.devnet.exchanges.venues;

import org.jspecify.annotations.NullMarked;
