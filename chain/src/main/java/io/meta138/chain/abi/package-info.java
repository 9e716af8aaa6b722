/** Calls, logs, errors and code of contracts; what the generated bindings are made of. */
@NullMarked
package io.meta138.chain.abi;

import org.jspecify.annotations.NullMarked;
