-- Documents by the SHA-256 of their bytes, deflated. The same document is kept once, until it is
-- old; what it was evidence of keeps its hash.
create table evidence_content (
  hash    bytea       primary key check (length(hash) = 32),
  size    int         not null check (size >= 0),
  packed  bytea       not null,
  -- when it came last
  used_at timestamptz not null
);

create index evidence_content_used on evidence_content (used_at);

-- What was found for an incident, and what could not be found and why.
create table evidence (
  number     bigint      generated always as identity primary key,
  task       text        not null,
  incident   text        not null,
  source     text        not null,
  name       text        not null,
  at         timestamptz not null,
  hash       bytea,
  media_type text        not null default '',
  size       int         not null default 0,
  link       text,
  -- why it is missing; empty when it is not
  missing    text        not null default '',
  facts      jsonb       not null default '{}'
);

create index evidence_incident on evidence (incident, number);

-- Fences off whoever held a lease before: every lease has a number of its own.
create sequence evidence_token;

-- Work that somebody has taken on; a lease that has passed may be taken by another.
create table evidence_task (
  key          text        primary key,
  token        bigint      not null,
  leased_until timestamptz not null,
  attempts     int         not null,
  done_at      timestamptz
);
