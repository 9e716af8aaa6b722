/** What stands in a node's configuration files. */
@NullMarked
package io.meta138.app.config;

import org.jspecify.annotations.NullMarked;
