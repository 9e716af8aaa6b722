/** What the headers of QBFT and IBFT 2.0 blocks tell of consensus. */
@NullMarked
package io.meta138.network.qbft;

import org.jspecify.annotations.NullMarked;
