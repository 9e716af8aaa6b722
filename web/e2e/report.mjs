// What a run of the pages found: a line each as it is known, and what was wrong at the end.
export class Report {
  #failures = [];
  #passed = 0;
  #failed = 0;

  /** Notes one thing: nothing found means that it is as it should be. */
  check(name, found, millis) {
    const well = found.length === 0;
    if (well) {
      this.#passed++;
    } else {
      this.#failed++;
      this.#failures.push(...found.map((one) => `${name}: ${one}`));
    }
    console.log(
      `${well ? 'ok  ' : 'FAIL'} ${name}${millis === undefined ? '' : ` (${(millis / 1000).toFixed(1)} s)`}`,
    );
  }

  /** Prints all that was wrong, and the sum; sets the exit code. */
  end() {
    this.#failures.forEach((failure) => console.log(failure));
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    process.exitCode = this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}
