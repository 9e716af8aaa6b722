-- Tokens for the interface; only a hash of the secret part is kept.
create table api_token (
  id           text        primary key,
  person       text        not null,
  rights       text[]      not null,
  purpose      text        not null,
  hash         bytea       not null check (length(hash) = 32),
  created_at   timestamptz not null,
  created_by   text        not null,
  expires_at   timestamptz not null,
  revoked_at   timestamptz,
  revoked_by   text,
  last_used_at timestamptz
);

-- Who stands in for whoever a schedule names.
create table oncall_override (
  id         bigint generated always as identity primary key,
  schedule   text        not null,
  person     text        not null,
  starts_at  timestamptz not null,
  ends_at    timestamptz not null check (ends_at > starts_at),
  created_at timestamptz not null,
  created_by text        not null,
  reason     text        not null,
  ended_at   timestamptz
);
