-- Headers of an answer that a repetition is given, too, such as where work is followed; JSON.
alter table portal.answered add column headers text not null default '{}';
