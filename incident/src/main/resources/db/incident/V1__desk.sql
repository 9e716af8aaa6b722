-- What the desk knows. The documents are what it decides by; the columns are for questions.

-- Only the desk that raised the number last may write.
create table desk (
  one           boolean primary key default true check (one),
  epoch         bigint  not null,
  -- whether the journal still begins with the first input ever
  journal_whole boolean not null default true
);
insert into desk (epoch) values (0);

create table alert (
  id         text        primary key,
  origin     text        not null,
  name       text        not null,
  standing   text        not null,
  severity   text        not null,
  component  text,
  incident   text,
  changed_at timestamptz not null,
  -- false: over for so long that the desk keeps it in mind no more
  live       boolean     not null,
  -- nobody asks for parts of it, so that checking it is enough: taking it apart as jsonb costs more
  -- than all the rest of a row
  doc        json        not null
);

create index alert_incident on alert (incident, id);

create table incident (
  id          text        primary key,
  number      bigint      not null unique,
  status      text        not null,
  severity    text        not null,
  parent      text,
  opened_at   timestamptz not null,
  resolved_at timestamptz,
  changed_at  timestamptz not null,
  live        boolean     not null,
  doc         jsonb       not null
);

create index incident_live on incident (number) where live;
create index incident_opened on incident (opened_at);

create table suppression (
  id      text        primary key,
  number  bigint      not null unique,
  ends_at timestamptz not null,
  live    boolean     not null,
  doc     jsonb       not null
);

-- What is to be done for incidents by other parts, once each.
create table work (
  key      text        primary key,
  kind     text        not null,
  incident text        not null,
  at       timestamptz not null,
  done_at  timestamptz
);

create index work_open on work (kind, at) where done_at is null;

-- Every input with its time and what the directory answered, so that decisions can be replayed:
-- deflated JSON.
create table journal (
  sequence bigint generated always as identity primary key,
  at       timestamptz not null,
  inputs   int         not null,
  body     bytea       not null
);

create index journal_at on journal (at);
