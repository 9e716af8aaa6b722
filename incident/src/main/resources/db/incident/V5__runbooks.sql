create sequence runbook_run_number;

-- one run of a runbook; what changes while it runs is in the document, under the fence of its lease
create table runbook_run (
  id text primary key,
  number bigint not null unique,
  runbook text not null,
  incident text not null,
  requester text not null,
  status text not null,
  started_at timestamptz not null,
  deadline timestamptz not null,
  ended_at timestamptz,
  next_at timestamptz not null,
  owner text,
  lease_until timestamptz,
  fence bigint not null default 0,
  document text not null
);

create index runbook_run_due on runbook_run (next_at) where ended_at is null;
create index runbook_run_incident on runbook_run (incident, number);

-- the intent and the result of each step
create table runbook_step (
  run text not null references runbook_run (id),
  index int not null,
  document text not null,
  primary key (run, index)
);

-- what people said to a run: approvals, answers, changes, aborts; never changed
create table runbook_word (
  id bigint generated always as identity primary key,
  run text not null references runbook_run (id),
  step text not null,
  kind text not null,
  person text not null,
  text text not null,
  at timestamptz not null
);

create index runbook_word_run on runbook_word (run, id);
