/** Reports as the aggregator contract reads them: bytes, digest, signatures. */
@NullMarked
package io.meta138.oracle.reports;

import org.jspecify.annotations.NullMarked;
