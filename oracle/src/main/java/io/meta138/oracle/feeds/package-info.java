/** What is published: the definitions of feeds, checked as one catalogue. */
@NullMarked
package io.meta138.oracle.feeds;

import org.jspecify.annotations.NullMarked;
