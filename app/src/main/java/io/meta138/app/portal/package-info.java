/** The portal over what runs in this process. */
@NullMarked
package io.meta138.app.portal;

import org.jspecify.annotations.NullMarked;
