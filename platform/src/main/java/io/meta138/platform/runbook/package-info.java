/** What domains offer to runbooks. */
@NullMarked
package io.meta138.platform.runbook;

import org.jspecify.annotations.NullMarked;
