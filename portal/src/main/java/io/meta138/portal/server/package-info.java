/** The portal over HTTP. */
@NullMarked
package io.meta138.portal.server;

import org.jspecify.annotations.NullMarked;
