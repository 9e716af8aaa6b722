/** The status page as files that any server can serve. */
@NullMarked
package io.meta138.portal.export;

import org.jspecify.annotations.NullMarked;
