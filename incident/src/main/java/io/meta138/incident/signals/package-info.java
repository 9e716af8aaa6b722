/** What detectors report, in one form whatever it came from. */
@NullMarked
package io.meta138.incident.signals;

import org.jspecify.annotations.NullMarked;
