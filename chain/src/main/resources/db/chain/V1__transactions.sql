-- Wishes to have a transaction on a chain, and every signed attempt to fulfil them.
-- A row is written before the chain hears of it, so that a process that dies at any moment
-- finds here all it may have sent.

create table intent (
    seq              bigint generated always as identity primary key,
    chain_id         bigint      not null,
    account          bytea       not null check (length(account) = 20),
    key              text        not null check (length(key) between 1 and 200),
    group_name       text,
    recipient        bytea check (length(recipient) = 20),
    value            numeric(78) not null check (value >= 0),
    data             bytea       not null,
    gas_limit        bigint check (gas_limit > 0),
    expires_at       timestamptz,
    submitted_at     timestamptz not null,
    state            text        not null check (state in ('QUEUED', 'SENT', 'MINED', 'CONFIRMED', 'SUPERSEDED', 'FAILED')),
    -- why it failed, or the key of the intent that took over
    reason           text,
    cancel_requested boolean     not null default false,
    -- the account's nonce it holds while it is sent, or was mined at
    nonce            bigint,
    tx_hash          bytea,
    block_number     bigint,
    block_hash       bytea,
    gas_used         bigint,
    success          boolean,
    created          bytea,
    changed_at       timestamptz not null,
    unique (chain_id, account, key)
);

create index intent_open on intent (chain_id, account, seq) where state in ('QUEUED', 'SENT', 'MINED');
create index intent_changed on intent (chain_id, account, changed_at) where state in ('CONFIRMED', 'SUPERSEDED', 'FAILED');
create index intent_group on intent (chain_id, account, group_name, seq) where state in ('MINED', 'CONFIRMED');
create index intent_nonce on intent (chain_id, account, nonce);

create table attempt (
    -- orders the attempts at a nonce
    id           bigint generated always as identity,
    chain_id     bigint      not null,
    account      bytea       not null,
    nonce        bigint      not null check (nonce >= 0),
    -- null: a transfer of nothing to the account itself, which uses up the nonce
    intent_seq   bigint references intent (seq),
    hash         bytea       not null check (length(hash) = 32),
    raw          bytea       not null,
    max_fee      numeric(78) not null,
    -- null: a legacy transaction, max_fee is its gas price
    priority_fee numeric(78),
    gas_limit    bigint      not null,
    state        text        not null check (state in ('LIVE', 'RELEASED', 'REFUSED', 'LOST', 'MINED', 'CONFIRMED')),
    at           timestamptz not null,
    block_number bigint,
    block_hash   bytea,
    primary key (chain_id, account, hash)
);

create index attempt_open on attempt (chain_id, account, nonce) where state in ('LIVE', 'RELEASED', 'REFUSED', 'MINED');
create index attempt_nonce on attempt (chain_id, account, nonce);
create index attempt_block on attempt (chain_id, account, block_number) where block_number is not null;
create index attempt_intent on attempt (intent_seq);
