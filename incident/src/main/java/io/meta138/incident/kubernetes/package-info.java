/** What runbooks look up and change in Kubernetes. */
@NullMarked
package io.meta138.incident.kubernetes;

import org.jspecify.annotations.NullMarked;
