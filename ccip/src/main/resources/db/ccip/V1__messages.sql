-- Messages between chains: one row for each that the source announced, and what either chain tells of it.
-- All that chains tell can be taken back to any block: rows here and in `fact` know their block, and what
-- a message shows of the destination is derived from `fact`.

create table message (
    lane             text        not null,
    -- how often the lane was opened when it was sent; numbers count anew under each
    generation       int         not null,
    number           bigint      not null check (number >= 0),
    id               bytea       primary key check (length(id) = 32),
    sender           bytea       not null check (length(sender) = 20),
    receiver         bytea       not null check (length(receiver) = 20),
    -- as the on ramp encoded it; of CCIP 1.6 the log's data
    encoded          bytea       not null,
    payload          bytea       not null,
    gas_limit        bigint      not null,
    -- zero address: the native coin
    fee_token        bytea       not null check (length(fee_token) = 20),
    -- null while nothing told it
    fee              numeric(78),
    source_chain     bigint      not null,
    source_block     bigint      not null,
    source_block_hash bytea      not null,
    source_tx        bytea       not null,
    log_index        int         not null,
    -- the block's own time, and when it was seen here
    sent_at          timestamptz not null,
    sent_seen_at     timestamptz not null,

    finalized_at     timestamptz,
    committed_at     timestamptz,
    blessed          boolean     not null default false,
    verifying_at     timestamptz,
    verified_at      timestamptz,
    superseded_by    bytea,
    superseded_at    timestamptz,

    -- the latest execution: 2 success, 3 failure, as on chain
    execution_state  smallint,
    destination_block bigint,
    destination_tx   bytea,
    executed_at      timestamptz,
    executed_seen_at timestamptz,
    executions       int         not null default 0,
    gas_used         bigint,
    return_data      bytea,
    -- the receiver's own event: rows it took, rows it had newer, or a payload it refused
    received_at      timestamptz,
    received_seen_at timestamptz,
    rows_taken       int         not null default 0,
    rows_stale       int         not null default 0,
    refused          boolean     not null default false,

    attempts         int         not null default 0,
    next_attempt_at  timestamptz,
    last_error       text,
    -- the retry policy has ended
    given_up_at      timestamptz,

    state            text        not null generated always as (
        case
            when execution_state = 2 then 'SUCCESS'
            when execution_state = 3 then 'FAILED'
            when execution_state is not null then 'UNKNOWN'
            when superseded_by is not null then 'SUPERSEDED'
            when verified_at is not null then 'VERIFIED'
            when verifying_at is not null then 'VERIFYING'
            when blessed then 'BLESSED'
            when committed_at is not null then 'COMMITTED'
            when finalized_at is not null then 'SOURCE_FINALIZED'
            else 'SENT'
        end) stored,
    unique (lane, generation, number)
);

create index message_open on message (lane, generation, number) where state not in ('SUCCESS', 'SUPERSEDED');
create index message_unconfirmed on message (lane, executed_at) where execution_state = 2 and received_at is null;
create index message_received on message (lane, received_seen_at) where received_seen_at is not null;
create index message_given_up on message (lane, given_up_at) where given_up_at is not null;
create index message_page on message (sent_at desc, id);
create index message_lane_page on message (lane, sent_at desc, id);
create index message_source on message (source_chain, source_block);
create index message_source_tx on message (source_tx);
create index message_superseded_by on message (superseded_by) where superseded_by is not null;

-- What logs told beside the messages themselves.
create table fact (
    chain_id   bigint      not null,
    block      bigint      not null,
    block_hash bytea       not null check (length(block_hash) = 32),
    log_index  int         not null,
    -- one log may tell several
    part       int         not null,
    tx         bytea       not null,
    at         timestamptz not null,
    seen_at    timestamptz not null,
    lane       text        not null,
    kind       text        not null,
    message_id bytea,
    -- what these mean depends on the kind
    number     bigint,
    last       bigint,
    amount     numeric(78),
    data       bytea,
    primary key (chain_id, block, log_index, part)
);

create index fact_message on fact (message_id) where message_id is not null;
create index fact_kind on fact (lane, kind, chain_id, block, log_index);

-- How far each chain is read; the newest row is where reading goes on, older ones are where it goes back to.
create table cursor (
    chain_id bigint not null,
    block    bigint not null,
    hash     bytea  not null check (length(hash) = 32),
    primary key (chain_id, block)
);

-- The newest block of each chain that stays, as read up to now.
create table finality (
    chain_id bigint primary key,
    block    bigint not null
);

-- Signals that hold, so that their end is told also by a process that was started in between.
create table raised (
    kind    text        not null,
    subject text        not null,
    since   timestamptz not null,
    primary key (kind, subject)
);
