-- Attempts to sign in with an OpenID provider: hashes alone, of the state and of the browser's secret.
create table oidc_attempt (
  state   bytea       primary key check (length(state) = 32),
  browser bytea       not null check (length(browser) = 32),
  ends_at timestamptz not null
);
create index oidc_attempt_age on oidc_attempt (ends_at);
