/** What depends on what: components, thresholds, and the cause of an effect. */
@NullMarked
package io.meta138.incident.topology;

import org.jspecify.annotations.NullMarked;
