/** Why the API did not do something, as RFC 9457 has it. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    readonly title: string,
    readonly detail: string,
  ) {
    super(detail === '' ? title : `${title}: ${detail}`);
    this.name = 'ApiProblem';
  }

  /** Whether it surely changed nothing, so that what is sent next is another act. */
  get refused(): boolean {
    return this.status >= 400 && this.status < 500 && this.reason !== 'in-progress';
  }

  /** Whether nobody can tell if it was done. */
  get outcomeUnknown(): boolean {
    return this.reason === 'outcome-unknown';
  }

  /** The last part of its type, such as {@code conflict}. */
  get reason(): string {
    return this.type.split(/[:/]/).at(-1) ?? '';
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The problem that an answer tells; one of our own when it tells none. */
export function problemOf(status: number, body: unknown): ApiProblem {
  if (typeof body === 'object' && body !== null && 'title' in body) {
    const told = body as Record<string, unknown>;
    return new ApiProblem(status, text(told['type']), text(told['title']), text(told['detail']));
  }
  return new ApiProblem(
    status,
    'about:blank',
    status === 0 ? 'The portal does not answer' : `The portal answered with status ${status}`,
    typeof body === 'string' ? body.slice(0, 200) : '',
  );
}

/** What to tell a person about something that was thrown. */
export function told(error: unknown): { title: string; detail: string } {
  if (error instanceof ApiProblem) {
    return { title: error.title, detail: error.detail };
  }
  if (error instanceof TypeError) {
    return { title: 'The portal does not answer', detail: 'It is tried again by itself.' };
  }
  return { title: 'This page failed', detail: error instanceof Error ? error.message : String(error) };
}
