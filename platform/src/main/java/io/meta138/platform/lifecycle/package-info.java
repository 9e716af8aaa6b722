/** Starting and stopping the parts of a process in order. */
@NullMarked
package io.meta138.platform.lifecycle;

import org.jspecify.annotations.NullMarked;
