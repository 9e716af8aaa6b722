/** Waits until something is there; what fails counts as not yet. */
export async function until(what, limit, attempt) {
  const end = Date.now() + limit;
  let last;
  while (Date.now() < end) {
    try {
      const found = await attempt();
      if (found !== undefined && found !== false) {
        return found;
      }
      last = undefined;
    } catch (error) {
      last = error;
      if (error.final) {
        throw error;
      }
    }
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`not within ${limit / 1000} s: ${what}${last === undefined ? '' : ` (${last.message})`}`);
}
