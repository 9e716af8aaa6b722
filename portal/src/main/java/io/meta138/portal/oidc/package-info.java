/** Sign-in by an OpenID provider: authorization code with PKCE, and ID tokens that are checked. */
@NullMarked
package io.meta138.portal.oidc;

import org.jspecify.annotations.NullMarked;
