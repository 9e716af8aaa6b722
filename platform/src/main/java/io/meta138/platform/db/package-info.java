/** PostgreSQL: pool, migrations, statements. */
@NullMarked
package io.meta138.platform.db;

import org.jspecify.annotations.NullMarked;
