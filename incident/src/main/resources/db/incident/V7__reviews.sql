-- A review of an incident that is over. Its text is in its versions.
create table review (
  id         text        primary key,
  incident   text        not null,
  severity   text        not null,
  state      text        not null check (state in ('DRAFT', 'EDITED', 'SENT', 'CLOSED')),
  revision   int         not null,
  drafted_at timestamptz not null,
  due_at     timestamptz not null,
  sent_at    timestamptz,
  closed_at  timestamptz,
  -- whether people were reminded, and whether the desk has heard that it is closed
  reminded   boolean     not null default false,
  told       boolean     not null default false
);

create index review_incident on review (incident);
create index review_open on review (due_at) where state <> 'CLOSED';

create table review_version (
  review   text        not null references review (id),
  revision int         not null,
  at       timestamptz not null,
  actor    text        not null,
  doc      jsonb       not null,
  primary key (review, revision)
);

-- The notices by which the newest sending reached its list.
create table review_notice (
  review text not null references review (id),
  key    text not null,
  primary key (review, key)
);

-- Runbooks that the review names; each is changed or declared unchanged before it closes.
create table review_runbook (
  review  text not null references review (id),
  runbook text not null,
  outcome text check (outcome in ('CHANGED', 'UNCHANGED')),
  actor   text not null default '',
  at      timestamptz,
  note    text not null default '',
  primary key (review, runbook)
);

create table review_action (
  id       bigint      generated always as identity primary key,
  review   text        not null references review (id),
  text     text        not null,
  owner    text        not null,
  due      date        not null,
  state    text        not null check (state in ('OPEN', 'DONE', 'DROPPED')),
  actor    text        not null,
  at       timestamptz not null,
  note     text        not null default '',
  reminded boolean     not null default false
);

create index review_action_review on review_action (review, id);
create index review_action_open on review_action (due) where state = 'OPEN';
