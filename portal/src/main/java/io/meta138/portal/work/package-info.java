/** Work that takes longer than a request: its progress, its end, and what becomes of it. */
@NullMarked
package io.meta138.portal.work;

import org.jspecify.annotations.NullMarked;
