/** Asks nodes, certificates, keys and disks how they are, and keeps asking. */
@NullMarked
package io.meta138.network.probe;

import org.jspecify.annotations.NullMarked;
