/** The incident desk as a process: its configuration, what it is put together from, its client. */
@NullMarked
package io.meta138.app.desk;

import org.jspecify.annotations.NullMarked;
