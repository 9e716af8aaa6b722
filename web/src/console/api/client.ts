import createClient from 'openapi-fetch';
import { problemOf } from './problem';
import type { paths } from './schema';
import { sessionFetch } from './session';

/** The API's client; every path, query and body is typed by the portal's OpenAPI document. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  fetch: sessionFetch,
  credentials: 'same-origin',
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The document of an answer; throws the problem that it tells otherwise. */
export async function take<T>(answer: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await answer;
  if (!response.ok || data === undefined || data === null) {
    throw problemOf(response.status, error);
  }
  return data;
}

/** The header under which a repetition of the same act does nothing more. */
export function once(): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': crypto.randomUUID() };
}
