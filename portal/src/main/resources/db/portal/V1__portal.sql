-- Who can sign in by password; persons and their roles are the desk's directory.
create table account (
  person       text        primary key,
  password     text        not null,
  must_change  boolean     not null,
  changed_at   timestamptz not null,
  last_sign_in timestamptz
);

-- Sessions; of the cookie only a hash is kept.
create table session (
  hash        bytea       primary key check (length(hash) = 32),
  person      text        not null,
  csrf        text        not null,
  must_change boolean     not null,
  token       text,
  created_at  timestamptz not null,
  used_at     timestamptz not null,
  ends_at     timestamptz not null
);
create index session_person on session (person);

-- Answers of requests that carried a key, to be given again.
create table answered (
  person     text        not null,
  key        text        not null,
  request    bytea       not null check (length(request) = 32),
  status     integer,
  media_type text,
  body       bytea,
  created_at timestamptz not null,
  primary key (person, key)
);
create index answered_age on answered (created_at);

-- How long a component was seen, and seen to work, on each day in UTC.
create table component_day (
  component text   not null,
  day       date   not null,
  seen      bigint not null,
  well      bigint not null,
  primary key (component, day)
);

-- The state that a component is in since when.
create table component_state (
  component text        primary key,
  state     text        not null,
  since     timestamptz not null
);
