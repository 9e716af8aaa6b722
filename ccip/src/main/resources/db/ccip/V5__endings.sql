-- How messages end: what was overtaken is over although it failed, retries that are refused are counted, and what
-- ended long ago leaves sums behind.

-- how often it was executed when somebody asked for another try; null while nobody did
alter table message add column retry_asked int;
-- retries that never came to an execution, since somebody asked last
alter table message add column refusals int not null default 0;

alter table message drop column state;
alter table message add column state text not null generated always as (
    case
        when execution_state = 2 then 'SUCCESS'
        when superseded_by is not null then 'SUPERSEDED'
        when execution_state = 3 then 'FAILED'
        when execution_state is not null then 'UNKNOWN'
        when verified_at is not null then 'VERIFIED'
        when verifying_at is not null then 'VERIFYING'
        when blessed then 'BLESSED'
        when committed_at is not null then 'COMMITTED'
        when finalized_at is not null then 'SOURCE_FINALIZED'
        else 'SENT'
    end) stored;
create index message_open on message (lane, generation, number) where state not in ('SUCCESS', 'SUPERSEDED');

-- Sums of the messages that are kept no longer.
create table tally (
    lane      text        not null,
    state     text        not null,
    fee_token bytea       not null,
    messages  bigint      not null,
    confirmed bigint      not null,
    attempts  bigint      not null,
    fees      numeric(98) not null,
    primary key (lane, state, fee_token)
);

-- Below which numbers messages of a router may be missing because they are kept no longer.
create table pruned (
    lane    text   not null,
    on_ramp bytea  not null,
    below   bigint not null,
    primary key (lane, on_ramp)
);
