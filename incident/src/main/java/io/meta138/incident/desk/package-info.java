/** The desk: decides on every input in order, and does so durably. */
@NullMarked
package io.meta138.incident.desk;

import org.jspecify.annotations.NullMarked;
