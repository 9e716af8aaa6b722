-- Mailboxes that are told of public incidents, once their owners have confirmed it.
create table subscriber (
  id           bigint      generated always as identity primary key,
  address      text        not null unique,
  created_at   timestamptz not null,
  asked_at     timestamptz not null,
  asked        integer     not null,
  confirmed_at timestamptz
);
create index subscriber_unconfirmed on subscriber (created_at) where confirmed_at is null;

-- What a link in a mail does; only hashes of the links' secrets are kept.
create table subscriber_link (
  hash       bytea       primary key check (length(hash) = 32),
  subscriber bigint      not null references subscriber (id) on delete cascade,
  purpose    text        not null check (purpose in ('confirm', 'end')),
  ends_at    timestamptz not null
);
create index subscriber_link_of on subscriber_link (subscriber);
create index subscriber_link_age on subscriber_link (ends_at);

-- Mails that the server has not taken yet.
create table mail (
  id         bigint      generated always as identity primary key,
  key        text        not null unique,
  subscriber bigint      not null references subscriber (id) on delete cascade,
  confirms   boolean     not null,
  subject    text        not null,
  body       text        not null,
  created_at timestamptz not null,
  due_at     timestamptz not null,
  attempts   integer     not null default 0
);
create index mail_due on mail (due_at);

-- Updates of public incidents that mails were written for.
create table told_update (
  incident text        not null,
  at       timestamptz not null,
  told_at  timestamptz not null,
  primary key (incident, at)
);
