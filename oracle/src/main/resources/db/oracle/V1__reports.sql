-- One line for each report: what led to it and what became of it.
create table report (
  id           bytea primary key check (length(id) = 32),
  epoch        bigint      not null,
  observed_at  timestamptz not null,
  created_at   timestamptz not null,
  signed_at    timestamptz,
  submitted_at timestamptz,
  settled_at   timestamptz,
  outcome      text        not null default 'created',
  reason       text,
  tx_hash      bytea,
  block_number bigint,
  gas_used     bigint,
  bytes        bytea       not null,
  -- by feed: price, trigger, time of the change, quotes as [source, quoted, voice, time]
  lines        jsonb       not null
);

create index report_observed_at on report (observed_at desc);
