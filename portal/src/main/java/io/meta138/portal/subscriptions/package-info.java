/** Mails to the public about incidents: subscriptions with confirmation, and an outbox. */
@NullMarked
package io.meta138.portal.subscriptions;

import org.jspecify.annotations.NullMarked;
