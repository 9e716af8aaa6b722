/** The meta138 command: parses the command line and wires implementations together. */
@NullMarked
package io.meta138.app;

import org.jspecify.annotations.NullMarked;
