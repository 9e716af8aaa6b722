/** What a person watches in a terminal while the devnet runs. */
@NullMarked
package io.meta138.app.view;

import org.jspecify.annotations.NullMarked;
