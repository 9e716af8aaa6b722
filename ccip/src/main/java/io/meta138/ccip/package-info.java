/** What the parts of the lanes between chains share. */
@NullMarked
package io.meta138.ccip;

import org.jspecify.annotations.NullMarked;
