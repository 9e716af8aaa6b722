/** From quotes to answers: freshness, independence, outliers, medians, conversions. */
@NullMarked
package io.meta138.oracle.aggregation;

import org.jspecify.annotations.NullMarked;
