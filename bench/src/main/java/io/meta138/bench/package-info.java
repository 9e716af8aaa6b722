/** Benchmarks: the hot steps alone, and a whole oracle with its sources and its chain. */
@NullMarked
package io.meta138.bench;

import org.jspecify.annotations.NullMarked;
