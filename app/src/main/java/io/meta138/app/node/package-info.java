/** An oracle node: its parts put together from its configuration. */
@NullMarked
package io.meta138.app.node;

import org.jspecify.annotations.NullMarked;
