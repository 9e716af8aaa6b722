/** What the portal shows, and the ports through which it asks for it. */
@NullMarked
package io.meta138.portal.views;

import org.jspecify.annotations.NullMarked;
