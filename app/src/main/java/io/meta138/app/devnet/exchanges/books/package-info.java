/** The books of each simulated venue, and the faults put on them. */
@NullMarked
package io.meta138.app.devnet.exchanges.books;

import org.jspecify.annotations.NullMarked;
