-- Whether the journal still begins with the first input ever.
alter table desk add column journal_whole boolean not null default true;
