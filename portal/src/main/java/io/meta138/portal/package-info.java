/** The portal: interface, sign-in, live streams, status page. */
@NullMarked
package io.meta138.portal;

import org.jspecify.annotations.NullMarked;
