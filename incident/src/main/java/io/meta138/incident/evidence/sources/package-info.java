/** Where evidence comes from, as far as it needs no knowledge of chains. */
@NullMarked
package io.meta138.incident.evidence.sources;

import org.jspecify.annotations.NullMarked;
