import { renew } from '../api/session';
import { useLive, useTryNow } from '../live/live';
import { StateMark } from '../parts/state';
import { useNow } from '../parts/values';
import { clock, duration } from '../../shared/format';
import { hold } from '../../shared/time';
import { useSession } from './session';

/** Seconds before its end in which a session says that it ends. */
const WARNED = 600;

/** What is wrong with the connection, or that it is held. */
export function Banner() {
  return (
    <>
      <Lost />
      <Held />
      <Ending />
    </>
  );
}

function Lost() {
  const live = useLive();
  const tryNow = useTryNow();
  const now = useNow();
  if (live.kind !== 'lost') {
    return null;
  }
  const wait = Math.max(0, Math.ceil((live.nextTry - Date.now()) / 1000));
  return (
    <section className="banner" aria-label="Connection" data-now={now}>
      <span role="alert">
        <StateMark state="degraded" word="Connection lost" />
      </span>
      <span>
        What is shown is {duration((Date.now() - live.since) / 1000)} old.{' '}
        {wait === 0 ? 'Trying again…' : `Trying again in ${wait} s.`}
      </span>
      <button type="button" className="linkish" onClick={tryNow}>
        Try now
      </button>
    </section>
  );
}

/** That nothing is shown as it is now: what stands still must not look well. */
function Held() {
  const live = useLive();
  if (live.kind !== 'held') {
    return null;
  }
  return (
    <section className="banner" aria-label="Hold">
      <span role="status">
        <StateMark state="unknown" word="On hold" />
      </span>
      <span>
        Nothing moves since {clock(new Date(live.since).toISOString())} UTC, ages neither: it may be otherwise
        by now.
      </span>
      <button type="button" className="linkish" onClick={() => hold(false)}>
        Go on
      </button>
    </section>
  );
}

/** That the session ends soon, while there is time to prevent it. */
function Ending() {
  const session = useSession();
  const now = useNow();
  const left = session === undefined ? Infinity : (Date.parse(session.endsAt) - now) / 1000;
  if (left > WARNED || left < 0) {
    return null;
  }
  return (
    <section className="banner" aria-label="Session">
      <span role="alert">
        <StateMark state="degraded" word="Your session ends soon" />
      </span>
      <span>It lasts for {duration(left)}.</span>
      <button type="button" className="linkish" onClick={renew}>
        Sign in again
      </button>
    </section>
  );
}
