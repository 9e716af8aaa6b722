/** What the simulated market is worth at a time: assets, venues and a seeded walk. */
@NullMarked
package io.meta138.app.devnet.exchanges.market;

import org.jspecify.annotations.NullMarked;
