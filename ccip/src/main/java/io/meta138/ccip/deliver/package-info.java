/** Delivers what is final at a lane's source, each message once, and tries again what failed. */
@NullMarked
package io.meta138.ccip.deliver;

import org.jspecify.annotations.NullMarked;
