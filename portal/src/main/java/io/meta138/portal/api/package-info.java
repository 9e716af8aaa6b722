/** The portal's interface: its operations, their documents and the OpenAPI document of them. */
@NullMarked
package io.meta138.portal.api;

import org.jspecify.annotations.NullMarked;
