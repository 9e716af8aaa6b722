-- Blocks that held a log which could not be read: they are read again until it can be, also by a process that was
-- started in between.
create table doubt (
    chain_id   bigint      not null,
    first      bigint      not null,
    last       bigint      not null check (last >= first),
    reason     text        not null,
    -- the log, as far as it can be told
    log        text        not null,
    since      timestamptz not null,
    -- how often the blocks were asked for again, and how often the log was malformed then
    tries      int         not null default 0,
    misread    int         not null default 0,
    next_at    timestamptz not null,
    -- so often malformed in final blocks that it is taken to be so on the chain
    settled_at timestamptz,
    primary key (chain_id, first, last)
);

create index doubt_due on doubt (chain_id, next_at);

-- The lowest block that was taken to stay and went away all the same, until the chain is final again beyond it.
alter table finality add column broken_from bigint;
