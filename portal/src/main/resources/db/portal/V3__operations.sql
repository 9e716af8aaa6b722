-- Work that takes longer than a request. Whose process ended is found by the age of its sign of life.
create table operation (
  id         bigint      generated always as identity primary key,
  kind       text        not null,
  subject    text        not null,
  title      text        not null,
  person     text        not null,
  link       text        not null,
  cancel     text        not null check (cancel in ('impossible', 'possible', 'asked')),
  state      text        not null
    check (state in ('running', 'succeeded', 'failed', 'cancelled', 'interrupted')),
  done       integer     not null,
  total      integer     not null,
  detail     text        not null,
  owner      text        not null,
  alive_at   timestamptz not null,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  ended_at   timestamptz
);
create index operation_running on operation (alive_at) where state = 'running';
