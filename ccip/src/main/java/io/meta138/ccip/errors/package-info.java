/** What goes wrong on the way of a message: named, explained, and what to do about it. */
@NullMarked
package io.meta138.ccip.errors;

import org.jspecify.annotations.NullMarked;
