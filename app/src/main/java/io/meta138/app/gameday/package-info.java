/**
 * Game days: real faults in a running devnet, and a score of what its incident desk made of them.
 */
@NullMarked
package io.meta138.app.gameday;

import org.jspecify.annotations.NullMarked;
