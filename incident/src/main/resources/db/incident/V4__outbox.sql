-- Fences off whoever held a lease before: every lease has a number of its own.
create sequence outbox_token;

-- Notices to deliver and what became of them. A thread is (channel, contact, incident): its notices
-- go out in order, one at a time.
create table outbox (
  sequence         bigint generated always as identity,
  key              text        primary key check (length(key) between 1 and 255),
  kind             text        not null,
  incident         text        not null,
  severity         text        not null,
  channel          text        not null,
  contact          text        not null,
  decided_at       timestamptz not null,
  summary          text        not null,
  body             text        not null,
  details          jsonb       not null,
  added_at         timestamptz not null,
  state            text        not null default 'pending'
                   check (state in ('pending', 'delivered', 'superseded', 'failed')),
  due_at           timestamptz not null,
  attempts         int         not null default 0,
  first_attempt_at timestamptz,
  token            bigint,
  leased_until     timestamptz,
  -- whether it was told that the notice is late
  delayed          boolean     not null default false,
  settled_at       timestamptz,
  -- the provider's receipt, or the last problem
  remark           text        not null default ''
);

create index outbox_pending on outbox (channel, contact, incident, sequence)
  where state = 'pending';
create index outbox_incident on outbox (incident, sequence);
-- for pruning by age
create index outbox_settled on outbox (settled_at) where state <> 'pending';

-- What a provider calls the message of a thread, to update it in place.
create table outbox_thread (
  channel   text not null,
  contact   text not null,
  incident  text not null,
  reference text not null,
  primary key (channel, contact, incident)
);

-- Results not yet handed back. The numbers are unique and say nothing about order of commit.
create table delivery_result (
  id       bigint generated always as identity primary key,
  at       timestamptz not null,
  outcome  text        not null,
  key      text        not null,
  kind     text        not null,
  incident text        not null,
  channel  text        not null,
  contact  text        not null,
  remark   text        not null
);

-- Contacts that can't be reached over a channel.
create table failing_lane (
  channel text        not null,
  contact text        not null,
  since   timestamptz not null,
  reason  text        not null,
  primary key (channel, contact)
);
