/** Gemini. */
@NullMarked
package io.meta138.oracle.sources.gemini;

import org.jspecify.annotations.NullMarked;
