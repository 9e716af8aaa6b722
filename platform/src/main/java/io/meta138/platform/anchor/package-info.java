/** Where the root of a log is written so that nobody can rewrite the log. */
@NullMarked
package io.meta138.platform.anchor;

import org.jspecify.annotations.NullMarked;
