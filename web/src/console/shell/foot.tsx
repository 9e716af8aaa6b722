import { useEffect } from 'react';
import { useLive } from '../live/live';
import { StateMark } from '../parts/state';
import { hold } from '../../shared/time';
import { SignOut } from './leaving';
import { choose, useSetting, type Setting } from './reading';
import { useSession } from './session';
import { chooseTheme, useTheme, type Theme } from './theme';

const THEMES: Theme[] = ['system', 'light', 'dark'];

function ThemeSwitch() {
  const theme = useTheme();
  return (
    <fieldset className="themes">
      <legend className="sr">Theme</legend>
      {THEMES.map((one) => (
        <label key={one}>
          <input type="radio" name="theme" checked={theme === one} onChange={() => chooseTheme(one)} />
          {one}
        </label>
      ))}
    </fieldset>
  );
}

/** How the live stream stands, in the corner of the menu, and the way to hold it. */
function Connection() {
  const live = useLive();
  const told = {
    connecting: <StateMark state="unknown" word="connecting" />,
    live: <StateMark state="ok" word="live" />,
    lost: <StateMark state="degraded" word="connection lost" />,
    held: <StateMark state="unknown" word="on hold" />,
  };
  const still = live.kind === 'held';
  return (
    <div className="row between">
      <span role="status">{told[live.kind]}</span>
      <button type="button" className="linkish" onClick={() => hold(!still)}>
        {still ? 'Go on' : 'Hold'}
        <span className="sr"> what moves by itself</span>
      </button>
    </div>
  );
}

function Switch({ name, children }: { name: Setting; children: string }) {
  const on = useSetting(name);
  return (
    <label className="switch">
      <input type="checkbox" checked={on} onChange={(event) => choose(name, event.currentTarget.checked)} />
      {children}
    </label>
  );
}

/** How this browser shows the console, and who works in it. */
export function Foot() {
  const session = useSession();
  const details = useSetting('details');
  useEffect(() => {
    document.documentElement.toggleAttribute('data-details', details);
  }, [details]);
  return (
    <div className="foot">
      <Connection />
      <ThemeSwitch />
      <details>
        <summary>Reading</summary>
        <Switch name="details">Show what hovering tells</Switch>
        <Switch name="slash">Find opens by the / key</Switch>
      </details>
      <div className="row between">
        <span>
          <strong>{session?.fullName}</strong> <span className="muted">{session?.role}</span>
        </span>
        <SignOut />
      </div>
    </div>
  );
}
