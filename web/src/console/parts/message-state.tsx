import type { Message } from '../api/types';
import { words } from '../../shared/format';
import { StateMark, type Level } from './state';

/** How a message stands: one that is under way is as it should be. */
export function MessageState({ message }: { message: Pick<Message, 'state' | 'confirmed'> }) {
  const state = message.state.toLowerCase();
  const level: Level = state === 'failed' ? 'down' : state === 'unknown' ? 'unknown' : 'ok';
  const word =
    state === 'success' ? (message.confirmed ? 'delivered' : 'delivered, not confirmed yet') : words(state);
  return <StateMark state={state} level={level} word={word} />;
}
