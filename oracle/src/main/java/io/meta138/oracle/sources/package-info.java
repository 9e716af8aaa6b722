/** Sources: which venues there are, and the runtime that connects to them and watches them. */
@NullMarked
package io.meta138.oracle.sources;

import org.jspecify.annotations.NullMarked;
