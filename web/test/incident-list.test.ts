import { describe, expect, it } from 'vitest';
import { createApp } from 'vue';
import IncidentList from '../src/status/incident-list.vue';
import type { PublicIncident } from '../src/status/summary';

const late: PublicIncident = {
  id: 'I-1',
  title: 'Some prices are late',
  component: 'prices',
  severity: 'major',
  startedAt: '2026-01-05T09:00:00Z',
  updates: [{ at: '2026-01-05T09:00:00Z', text: 'We noticed a problem.' }],
};

function shown(known: boolean, incidents: PublicIncident[]): string {
  const place = document.createElement('div');
  const app = createApp(IncidentList, { known, incidents, none: 'There are none.' });
  app.mount(place);
  const text = place.textContent ?? '';
  app.unmount();
  return text;
}

describe('incidents', () => {
  it('that are not known are not taken for none', () => {
    expect(shown(true, [])).toContain('There are none.');
    expect(shown(false, [])).toBe('Not known now.');
    expect(shown(false, [late])).toContain('Not known now. These were known last.');
    expect(shown(false, [late])).toContain('Some prices are late');
    expect(shown(true, [late])).not.toContain('known');
  });
});
