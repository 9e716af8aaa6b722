/** Value types that every module shares: hex bytes, addresses, hashes, amounts, ids. */
@NullMarked
package io.meta138.platform.types;

import org.jspecify.annotations.NullMarked;
