-- Transactions that carry messages: a row is written before the transaction is asked for, so that a deliverer
-- that dies at any moment finds here what may be on its way.

create table delivery (
    -- the key of the intent
    key          text        primary key check (length(key) between 1 and 200),
    lane         text        not null,
    kind         text        not null check (kind in ('DELIVER', 'RETRY')),
    generation   int         not null,
    -- of the committee that signed; of a retry, how often the message was executed before
    epoch        bigint      not null,
    ids          bytea[]     not null check (cardinality(ids) > 0),
    gas_limit    bigint      not null check (gas_limit > 0),
    submitted_at timestamptz not null,
    state        text        not null check (state in ('OPEN', 'DONE', 'FAILED', 'DROPPED')),
    tx           bytea,
    gas_used     bigint,
    outcome      text,
    ended_at     timestamptz
);

create index delivery_open on delivery (lane, submitted_at) where state = 'OPEN';
create index delivery_ended on delivery (lane, ended_at) where state <> 'OPEN';
