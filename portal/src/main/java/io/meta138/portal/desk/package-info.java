/** The way to the incident desk's own interface. */
@NullMarked
package io.meta138.portal.desk;

import org.jspecify.annotations.NullMarked;
