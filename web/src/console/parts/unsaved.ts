import { useEffect } from 'react';

/** What is typed and not saved, by the form that it is typed in. */
const held = new Map<symbol, string>();

/** Names what would be lost if the page were left now. */
export function unsaved(): string[] {
  return [...new Set(held.values())];
}

/** Lets go of what is typed: whoever was asked leaves it. */
export function forget(): void {
  held.clear();
}

/** Has people asked before they leave the page, for as long as something of it is not saved. */
export function useUnsaved(what: string, changed: boolean): void {
  useEffect(() => {
    if (!changed) {
      return undefined;
    }
    const form = Symbol(what);
    held.set(form, what);
    return () => {
      held.delete(form);
    };
  }, [what, changed]);
}
