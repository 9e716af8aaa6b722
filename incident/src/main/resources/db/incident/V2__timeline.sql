-- One row an entry. The body is what was hashed, to the byte; the other columns only find it.
create table timeline (
  index bigint primary key check (index >= 0),
  at timestamptz not null,
  incident text not null,
  body text not null
);
create index timeline_incident on timeline (incident, index) where incident <> '';

-- The tree's right edge, so that an append reads one row; whoever appends locks it.
create table timeline_head (
  single boolean primary key default true check (single),
  size bigint not null,
  edge bytea not null
);
insert into timeline_head (size, edge) values (0, '');

-- Roots that were signed, as signed notes, and where they stand on a chain.
create table timeline_checkpoint (
  size bigint primary key,
  note text not null,
  signed_at timestamptz not null,
  anchor_transaction text,
  anchor_block bigint
);

create function timeline_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the timeline is append-only';
end $$;
create trigger timeline_append_only before update or delete or truncate on timeline
  for each statement execute function timeline_is_append_only();
