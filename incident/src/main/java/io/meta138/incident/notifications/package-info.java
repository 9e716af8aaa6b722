/** Messages to people and places, and how they are delivered. */
@NullMarked
package io.meta138.incident.notifications;

import org.jspecify.annotations.NullMarked;
