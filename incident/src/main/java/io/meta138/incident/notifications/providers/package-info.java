/** The services that deliver messages, each as its own interface wants it. */
@NullMarked
package io.meta138.incident.notifications.providers;

import org.jspecify.annotations.NullMarked;
