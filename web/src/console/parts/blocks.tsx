import { useEffect, useId, useState, type ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { told } from '../api/problem';
import type { Standing } from '../api/types';
import { StateMark, type Level } from './state';
import { Age } from './values';

/** A page: its title, what can be done on it, and what it holds. */
export function Page({
  title,
  crumb,
  marks,
  actions,
  children,
}: {
  title: string;
  crumb?: ReactNode;
  marks?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Meta138`;
  }, [title]);
  return (
    <div className="page">
      <div className="head">
        {crumb}
        <h1 className="break">{title}</h1>
        {marks}
        {actions === undefined ? null : <div className="actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** A part of a page under a heading, with how it stands and how old that is. */
export function Panel({
  title,
  standing,
  right,
  children,
  bare = false,
}: {
  title: ReactNode;
  standing?: Standing | undefined;
  right?: ReactNode;
  children?: ReactNode;
  /** Whether the content reaches to the edges, as a table does. */
  bare?: boolean;
}) {
  const id = useId();
  const level: Level | undefined = standing?.state;
  const trouble = level === undefined || level === 'ok' ? '' : ` trouble-${level}`;
  return (
    <section className={`panel live${trouble}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {standing === undefined ? null : <StateMark state={standing.state} />}
        {standing === undefined ? (
          right === undefined ? null : (
            <span className="right">{right}</span>
          )
        ) : (
          <Age at={standing.asOf} limit={30} />
        )}
      </header>
      {standing !== undefined && standing.reason !== '' ? <p className="why">{standing.reason}</p> : null}
      {bare ? children : <div className="body">{children}</div>}
    </section>
  );
}

/** Names and what belongs to them. */
export function Facts({ rows, left = false }: { rows: [string, ReactNode][]; left?: boolean }) {
  return (
    <dl className={left ? 'facts left' : 'facts'}>
      {rows.map(([name, value]) => (
        <FactRow key={name} name={name} value={value} />
      ))}
    </dl>
  );
}

function FactRow({ name, value }: { name: string; value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** The few numbers that matter most. */
export function Bigs({ items }: { items: [string, ReactNode][] }) {
  return (
    <dl className="bigs">
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Something takes its time; after two seconds it says how long it has been. */
export function Waiting({ what }: { what: string }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="waiting" role="status">
      <div className="spin" />
      <span>Reading {what}</span>
      {/* Seen and not said: each second would be read out. */}
      {seconds < 2 ? null : <span aria-hidden="true">{seconds} s so far</span>}
    </div>
  );
}

/** A message that stands out by its edge and its words. */
export function Notice({
  kind = 'plain',
  title,
  children,
}: {
  kind?: 'plain' | 'bad' | 'warn' | 'good';
  title?: string;
  children?: ReactNode;
}) {
  return (
    <div className={`notice ${kind}`} role={kind === 'bad' ? 'alert' : undefined}>
      <div>
        {title === undefined ? null : <strong>{title}</strong>}
        {title !== undefined && children !== undefined ? ' — ' : null}
        {children}
      </div>
    </div>
  );
}

/** Something could not be read or done. */
export function Failure({ error, again }: { error: unknown; again?: () => void }) {
  const { title, detail } = told(error);
  return (
    <Notice kind="bad" title={title}>
      {detail === '' ? null : <span>{detail} </span>}
      {again === undefined ? null : (
        <button type="button" className="linkish" onClick={again}>
          Try again
        </button>
      )}
    </Notice>
  );
}

/** What is shown of a query. */
type Asked<T> = Pick<UseQueryResult<T>, 'data' | 'isError' | 'error' | 'dataUpdatedAt' | 'refetch'> & {
  /** Whether only more of it could not be read; what is shown is as new as it was then. */
  isFetchNextPageError?: boolean;
};

/** Whether a list is longer than what was given of it, though there is no way to ask for the rest. */
function cut(data: unknown): boolean {
  return (
    typeof data === 'object' && data !== null && 'items' in data && 'next' in data && data.next !== undefined
  );
}

/** What a query gave, or that it is under way, or why it gave nothing. */
export function Loaded<T>({
  query,
  what,
  children,
}: {
  query: Asked<T>;
  what: string;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && query.isFetchNextPageError !== true ? (
          <Notice kind="warn" title={`The newest ${what} can't be read`}>
            {told(query.error).title}; what is shown is from{' '}
            <Age at={new Date(query.dataUpdatedAt).toISOString()} />.
          </Notice>
        ) : null}
        {children(query.data)}
        {cut(query.data) ? <p className="empty">There are more {what} than are shown.</p> : null}
      </>
    );
  }
  if (query.isError) {
    return <Failure error={query.error} again={() => void query.refetch()} />;
  }
  return <Waiting what={what} />;
}
