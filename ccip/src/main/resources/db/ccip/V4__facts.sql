-- Facts are looked for by message and kind; by lane and kind alone there are ever more of them.
drop index fact_message;
create index fact_message on fact (message_id, kind) where message_id is not null;
