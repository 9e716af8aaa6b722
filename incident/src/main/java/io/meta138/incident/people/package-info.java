/** People, teams, who is on call, how they are reached and what they may do. */
@NullMarked
package io.meta138.incident.people;

import org.jspecify.annotations.NullMarked;
