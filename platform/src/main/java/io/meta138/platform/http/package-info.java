/** HTTP with bounds: a client with a deadline and a size limit, and the administration server. */
@NullMarked
package io.meta138.platform.http;

import org.jspecify.annotations.NullMarked;
