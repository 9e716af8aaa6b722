import { useId, type KeyboardEvent, type ReactNode } from 'react';

/** Parts of a page of which one is shown; the arrow keys move between them. */
export function Tabs<Name extends string>({
  label,
  names,
  shown,
  onShow,
  title,
  children,
}: {
  label: string;
  names: readonly Name[];
  shown: Name;
  onShow: (name: Name) => void;
  title: (name: Name) => ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) {
      return;
    }
    event.preventDefault();
    const next = names[(names.indexOf(shown) + step + names.length) % names.length];
    if (next !== undefined) {
      onShow(next);
      document.getElementById(`${id}-${next}`)?.focus();
    }
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label}>
        {names.map((name) => (
          <button
            key={name}
            id={`${id}-${name}`}
            type="button"
            role="tab"
            aria-selected={name === shown}
            aria-controls={`${id}-panel`}
            tabIndex={name === shown ? 0 : -1}
            onClick={() => onShow(name)}
            onKeyDown={move}
          >
            {title(name)}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${shown}`} className="stack">
        {children}
      </div>
    </>
  );
}
