/** What the desk offers over HTTP: where alerts come in, and an interface under tokens. */
@NullMarked
package io.meta138.incident.server;

import org.jspecify.annotations.NullMarked;
