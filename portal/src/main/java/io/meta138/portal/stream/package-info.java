/** Live events of what changes. */
@NullMarked
package io.meta138.portal.stream;

import org.jspecify.annotations.NullMarked;
