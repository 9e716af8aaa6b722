/** What runbooks can look up and do over the chain, the oracle and the network. */
@NullMarked
package io.meta138.app.runbooks;

import org.jspecify.annotations.NullMarked;
