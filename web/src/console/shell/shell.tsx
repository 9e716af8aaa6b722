import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Suspense, useEffect, useRef, useState, type RefObject } from 'react';
import { overview as overviewQuery } from '../api/queries';
import type { Overview } from '../api/types';
import { useLive } from '../live/live';
import { Waiting } from '../parts/blocks';
import { Shape, StateMark } from '../parts/state';
import { Toasts } from '../parts/toasts';
import { Work } from '../parts/work';
import { Banner } from './banner';
import { Finder, useFinder } from './finder';
import { Leaving } from './leaving';
import { Foot } from './foot';
import { Logo } from './logo';
import { PLACES } from './places';
import { useSession } from './session';
import { ExpiredDialog } from './sign-in';
import { useSetting } from './reading';

function NavState({ place, data }: { place: (typeof PLACES)[number]; data: Overview | undefined }) {
  if (place.part === undefined || data === undefined) {
    return null;
  }
  const { state } = place.part(data);
  const word = place.word?.(data) ?? '';
  if (state === 'ok' && word === '') {
    return null;
  }
  return <StateMark state={state} word={word === '' ? state : word} />;
}

function Menu({ open, find, close }: { open: boolean; find: () => void; close: () => void }) {
  const session = useSession();
  const { data } = useQuery(overviewQuery);
  const slash = useSetting('slash');
  return (
    <nav id="menu" className={open ? 'side open' : 'side'} aria-label="Pages">
      <Link to="/" className="brand" onClick={close}>
        <Logo size={28} />
        <span>
          Meta138
          <small>{session?.environment}</small>
        </span>
      </Link>
      <button type="button" className="find" onClick={find}>
        Find <kbd aria-hidden="true">{slash ? '/' : 'Ctrl K'}</kbd>
      </button>
      <ul className="nav">
        {PLACES.map((place) => (
          <li key={place.to}>
            <Link
              to={place.to}
              activeOptions={{ exact: place.to === '/' }}
              activeProps={{ 'aria-current': 'page' }}
              onClick={close}
            >
              {place.name}
              <NavState place={place} data={data} />
            </Link>
          </li>
        ))}
      </ul>
      <Foot />
    </nav>
  );
}

/**
 * Puts the focus on the page when what had it is gone, as a button is that did its work: whoever
 * uses the keyboard goes on from there and not from the top.
 */
function useFocusKept(main: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const page = main.current;
    if (page === null) {
      return undefined;
    }
    let last: EventTarget | null = null;
    const remember = (event: FocusEvent) => {
      last = event.target;
    };
    const watch = new MutationObserver(() => {
      if (last instanceof Element && !last.isConnected && document.activeElement === document.body) {
        last = null;
        page.focus({ preventScroll: true });
      }
    });
    page.addEventListener('focusin', remember);
    watch.observe(page, { childList: true, subtree: true });
    return () => {
      page.removeEventListener('focusin', remember);
      watch.disconnect();
    };
  }, [main]);
}

/** The frame around every page: menu, search, the state of the connection. */
export function Shell() {
  const [finding, setFinding] = useFinder();
  const [menu, setMenu] = useState(false);
  const live = useLive();
  const main = useRef<HTMLElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const path = useLocation({ select: (location) => location.pathname });
  const first = useRef(true);
  useFocusKept(main);
  useEffect(() => {
    if (first.current) {
      first.current = false;
    } else {
      main.current?.focus({ preventScroll: true });
    }
  }, [path]);
  useEffect(() => {
    if (!menu) {
      return undefined;
    }
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        setMenu(false);
        opener.current?.focus();
      }
    };
    // A menu that is open covers the page only where there is no room for both.
    const wide = matchMedia('(min-width: 1024px)');
    const widened = () => setMenu(false);
    document.addEventListener('keydown', close);
    wide.addEventListener('change', widened);
    return () => {
      document.removeEventListener('keydown', close);
      wide.removeEventListener('change', widened);
    };
  }, [menu]);
  const { data } = useQuery(overviewQuery);
  return (
    <div className={live.kind === 'lost' || live.kind === 'held' ? 'lost' : undefined}>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="bar">
        <Link to="/" className="brand" aria-label="Meta138, overview">
          <Logo />
          <span aria-hidden="true">Meta138</span>
        </Link>
        <span className="push">{data === undefined ? <Shape level="unknown" /> : <Worst data={data} />}</span>
        <button type="button" className="iconic" aria-label="Find" onClick={() => setFinding(true)}>
          <Lens />
        </button>
        <button
          type="button"
          className="iconic"
          ref={opener}
          aria-label="Menu"
          aria-expanded={menu}
          aria-controls="menu"
          onClick={() => setMenu(!menu)}
        >
          <span aria-hidden="true">{menu ? '✕' : '☰'}</span>
        </button>
      </header>
      <div className="frame">
        <Menu open={menu} find={() => setFinding(true)} close={() => setMenu(false)} />
        <div inert={menu}>
          <Banner />
          <main id="main" ref={main} tabIndex={-1}>
            <Suspense fallback={<Waiting what="the page" />}>
              <Outlet />
            </Suspense>
          </main>
        </div>
      </div>
      <Finder open={finding} close={() => setFinding(false)} />
      <Leaving />
      <ExpiredDialog />
      <div inert={menu}>
        <Work />
      </div>
      <Toasts />
    </div>
  );
}

function Lens() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <path
        d="M7.5 2.5a5 5 0 1 1 0 10 5 5 0 0 1 0-10Zm3.7 8.7 4.3 4.3"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </svg>
  );
}

/** The worst part of the system, for where there is room for one word. */
function Worst({ data }: { data: Overview }) {
  const parts = PLACES.flatMap((place) =>
    place.part === undefined ? [] : [{ place, at: place.part(data) }],
  );
  const order = ['down', 'unknown', 'degraded', 'ok'];
  parts.sort((one, other) => order.indexOf(one.at.state) - order.indexOf(other.at.state));
  const worst = parts[0];
  if (worst === undefined) {
    return null;
  }
  return (
    <StateMark
      state={worst.at.state}
      word={
        worst.at.state === 'ok'
          ? 'all well'
          : worst.place.name === 'Incidents'
            ? 'incidents open'
            : `${worst.place.name} ${worst.at.state}`
      }
    />
  );
}
