/** What the public is told. */
@NullMarked
package io.meta138.portal.status;

import org.jspecify.annotations.NullMarked;
