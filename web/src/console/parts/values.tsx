import { useState, useSyncExternalStore } from 'react';
import { coins, count, duration, millis, moment, price, short, UNKNOWN } from '../../shared/format';
import { ageSeconds, onBeat, shownNow } from '../../shared/time';

/** The moment that is shown, moving once a second. */
export function useNow(): number {
  return useSyncExternalStore(onBeat, shownNow);
}

/** What is not known looks like it, and says why. */
export function Unknown({ why = '' }: { why?: string | undefined }) {
  return (
    <span className="unknown-value" title={why === '' ? 'the portal has no value' : why}>
      {UNKNOWN}
    </span>
  );
}

/** How long ago something was; it goes on by itself and looks old when it is. */
export function Age({
  at,
  limit,
  suffix = ' ago',
}: {
  at: string | null | undefined;
  /** Seconds after which it is too old. */
  limit?: number;
  suffix?: string;
}) {
  useNow();
  if (at === null || at === undefined || at === '') {
    return <Unknown />;
  }
  const seconds = ageSeconds(at);
  const old = limit !== undefined && seconds > limit;
  return (
    <time className={old ? 'age old nowrap' : 'age nowrap'} dateTime={at} title={moment(at)}>
      {duration(seconds)}
      {suffix}
    </time>
  );
}

/** How long it is until a moment. */
export function Until({ at }: { at: string }) {
  const now = useNow();
  const left = (Date.parse(at) - now) / 1000;
  return (
    <time className={left < 0 ? 'old nowrap' : 'nowrap'} dateTime={at} title={moment(at)}>
      {left < 0 ? `${duration(-left)} overdue` : `in ${duration(left)}`}
    </time>
  );
}

/** Why something is as it is; most things need none. */
export function Reason({ text }: { text: string }) {
  return text === '' ? <span className="muted">none</span> : <span className="small break">{text}</span>;
}

/** How long something took by clocks that show whole seconds. */
export function Took({ from, to }: { from: string; to: string }) {
  const value = Date.parse(to) - Date.parse(from);
  return value < 1_000 ? <span className="nowrap">under 1 s</span> : <Millis value={value} />;
}

/** A number with its unit. */
export function Num({
  value,
  unit = '',
  why,
  yet,
}: {
  value: number | null | undefined;
  unit?: string;
  why?: string | undefined;
  /** Why there is none yet: that is known, and not the same as unknown. */
  yet?: string;
}) {
  if (yet !== undefined && (value === null || value === undefined || value <= 0)) {
    return (
      <span className="muted nowrap" title={yet}>
        not yet
      </span>
    );
  }
  if (value === null || value === undefined || value < 0) {
    return <Unknown why={why} />;
  }
  return (
    <span className="nowrap">
      {count(value)}
      {unit === '' ? null : <span className="unit"> {unit}</span>}
    </span>
  );
}

/** Milliseconds, written in the unit that reads best. */
export function Millis({ value, why }: { value: number | null | undefined; why?: string }) {
  return value === null || value === undefined || value < 0 ? (
    <Unknown why={why} />
  ) : (
    <span className="nowrap">{millis(value)}</span>
  );
}

/** A price, digit by digit as the chain has it, with the currency that it is told in. */
export function Price({ value, feed }: { value: string | null | undefined; feed?: string }) {
  if (value === null || value === undefined) {
    return <Unknown why="no price has been published" />;
  }
  const unit = feed?.split('/')[1];
  return (
    <span className="nowrap">
      {price(value)}
      {unit === undefined ? null : <span className="unit"> {unit}</span>}
    </span>
  );
}

/** An account's balance. */
export function Coins({ wei }: { wei: string | null | undefined }) {
  return wei === null || wei === undefined ? (
    <Unknown why="no endpoint answers" />
  ) : (
    <span className="nowrap">
      {coins(wei)}
      <span className="unit"> ETH</span>
    </span>
  );
}

/** Puts something on the clipboard and says so. */
export function Copy({ text, what, mini = false }: { text: string; what: string; mini?: boolean }) {
  const [done, setDone] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone('copied');
    } catch {
      setDone('not allowed');
    }
    setTimeout(() => setDone(''), 2_000);
  };
  return (
    <>
      <button
        type="button"
        className={mini ? 'copy mini' : 'copy'}
        aria-label={`Copy ${what}`}
        onClick={() => void copy()}
      >
        <span>{done === '' ? 'copy' : done}</span>
      </button>
      {/* Beside the button: its name would hide what is said within. */}
      <span className="sr" aria-live="polite">
        {done}
      </span>
    </>
  );
}

/** An address or a hash: its ends, the whole of it on hover and on the clipboard. */
export function Hash({ text, what = 'it' }: { text: string | null | undefined; what?: string }) {
  if (text === null || text === undefined || text === '') {
    return <span className="muted">none</span>;
  }
  return (
    <span className="nowrap">
      <span className="mono" title={text}>
        {short(text)}
      </span>
      <Copy mini text={text} what={what} />
    </span>
  );
}

/** Code with a button that copies it. */
export function Code({ text, what }: { text: string; what: string }) {
  return (
    <div className="code">
      <pre tabIndex={0} aria-label={what}>
        <code>{text}</code>
      </pre>
      <Copy text={text} what={what} />
    </div>
  );
}
