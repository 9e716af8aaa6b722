-- Each block asks for what is not final yet; of all messages of a chain these are few.
create index message_unfinal on message (source_chain, source_block) where finalized_at is null;

-- What messages sum up to, kept up with every change: to count them takes the longer the more there are.
create table figure (
    lane      text        not null,
    state     text        not null,
    fee_token bytea       not null,
    messages  bigint      not null,
    confirmed bigint      not null,
    attempts  bigint      not null,
    fees      numeric(98) not null,
    primary key (lane, state, fee_token)
);

-- Changes of `figure` that are not put into it yet: who writes messages adds rows here, so that nobody waits for another.
create table figure_change (
    lane      text        not null,
    state     text        not null,
    fee_token bytea       not null,
    messages  bigint      not null,
    confirmed bigint      not null,
    attempts  bigint      not null,
    fees      numeric(98) not null
);

create index figure_change_lane on figure_change (lane);

insert into figure (lane, state, fee_token, messages, confirmed, attempts, fees)
select lane, state, fee_token, count(*), count(*) filter (where state = 'SUCCESS' and received_at is not null),
    sum(attempts), coalesce(sum(fee), 0)
from message group by lane, state, fee_token;

create function note_inserted() returns trigger language plpgsql as $$
begin
    insert into ccip.figure_change (lane, state, fee_token, messages, confirmed, attempts, fees)
    select lane, state, fee_token, count(*), count(*) filter (where state = 'SUCCESS' and received_at is not null),
        sum(attempts), coalesce(sum(fee), 0)
    from fresh group by lane, state, fee_token;
    return null;
end $$;

create function note_deleted() returns trigger language plpgsql as $$
begin
    insert into ccip.figure_change (lane, state, fee_token, messages, confirmed, attempts, fees)
    select lane, state, fee_token, -count(*), -count(*) filter (where state = 'SUCCESS' and received_at is not null),
        -sum(attempts), -coalesce(sum(fee), 0)
    from gone group by lane, state, fee_token;
    return null;
end $$;

create function note_updated() returns trigger language plpgsql as $$
begin
    insert into ccip.figure_change (lane, state, fee_token, messages, confirmed, attempts, fees)
    select lane, state, fee_token, sum(n), coalesce(sum(n) filter (where confirmed), 0), sum(n * attempts), sum(n * fee)
    from (
        select lane, state, fee_token, 1 as n, state = 'SUCCESS' and received_at is not null as confirmed,
            attempts, coalesce(fee, 0) as fee
        from fresh
        union all
        select lane, state, fee_token, -1, state = 'SUCCESS' and received_at is not null, attempts,
            coalesce(fee, 0)
        from gone) both_sides
    group by lane, state, fee_token
    having sum(n) <> 0 or sum(n) filter (where confirmed) <> 0 or sum(n * attempts) <> 0 or sum(n * fee) <> 0;
    return null;
end $$;

create trigger message_inserted after insert on message
    referencing new table as fresh for each statement execute function note_inserted();
create trigger message_deleted after delete on message
    referencing old table as gone for each statement execute function note_deleted();
create trigger message_updated after update on message
    referencing old table as gone new table as fresh for each statement execute function note_updated();
