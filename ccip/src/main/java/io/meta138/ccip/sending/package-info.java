/** What a source still owes its destinations. */
@NullMarked
package io.meta138.ccip.sending;

import org.jspecify.annotations.NullMarked;
