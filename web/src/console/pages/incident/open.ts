import type { Incident } from '../../api/types';

/** Whether there is still something to be done about it. */
export function open(incident: Incident): boolean {
  return incident.status !== 'resolved' && incident.status !== 'reviewed';
}
