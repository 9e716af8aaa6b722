import { held } from '../../shared/time';

/** How often something is read again: not at all while whoever reads holds what moves. */
export function every(millis: number): () => number | false {
  return () => (held() ? false : millis);
}
