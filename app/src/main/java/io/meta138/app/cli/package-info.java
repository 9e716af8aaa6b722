/** The commands of the meta138 program and how they print. */
@NullMarked
package io.meta138.app.cli;

import org.jspecify.annotations.NullMarked;
