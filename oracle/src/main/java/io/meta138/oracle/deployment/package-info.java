/** Deploys the contracts: plan, checks, resumable steps, a record of it, and verification. */
@NullMarked
package io.meta138.oracle.deployment;

import org.jspecify.annotations.NullMarked;
