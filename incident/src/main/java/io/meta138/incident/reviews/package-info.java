/** What is learnt from incidents: reviews, their action items, and how well the desk does. */
@NullMarked
package io.meta138.incident.reviews;

import org.jspecify.annotations.NullMarked;
