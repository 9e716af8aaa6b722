/** What runbooks look up and change over HTTP, TCP and TLS. */
@NullMarked
package io.meta138.incident.runbooks.http;

import org.jspecify.annotations.NullMarked;
