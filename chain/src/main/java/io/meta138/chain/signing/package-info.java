/** Keys and what is signed with them; a key is reached only through a signer. */
@NullMarked
package io.meta138.chain.signing;

import org.jspecify.annotations.NullMarked;
