-- Held prices that an operator released.
create table release (
  at      timestamptz not null,
  by_whom text        not null,
  feed    text        not null,
  price   numeric     not null,
  last    numeric     not null,
  have    int         not null,
  need    int         not null
);

create index release_at on release (at desc);
