/** Who can sign in, and who is. */
@NullMarked
package io.meta138.portal.accounts;

import org.jspecify.annotations.NullMarked;
