import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Checkpoint } from '../src/console/pages/audit';

afterEach(cleanup);

function show(checkpoint: Parameters<typeof Checkpoint>[0]['checkpoint']): string {
  return render(
    <MantineProvider>
      <Checkpoint checkpoint={checkpoint} />
    </MantineProvider>,
  ).container.textContent;
}

describe("the log's checkpoint", () => {
  it('says when it was signed, and that the chain does not have it yet', () => {
    const at = new Date(Date.now() - 90_000).toISOString();
    const text = show({ size: 802, root: `0x${'5c'.repeat(32)}`, at, onChain: false });
    expect(text).toMatch(/signed(89|90|91) s ago/);
    expect(text).toContain('on chainnot yet');
    expect(screen.queryByText('unknown')).toBeNull();
  });

  it('is none before the first, which is not the same as unknown', () => {
    const text = show({ size: 0, root: '', onChain: false });
    expect(text).toContain('There is none yet');
    expect(screen.queryByText('unknown')).toBeNull();
  });
});
