/** Configuration from YAML into records, with every error at once. */
@NullMarked
package io.meta138.platform.config;

import org.jspecify.annotations.NullMarked;
