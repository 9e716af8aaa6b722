-- A token is good in the environment alone that it was made in. Before there were names for them, a
-- desk's environment was what it is when the configuration names none.
alter table api_token add column environment text not null default 'production';
alter table api_token alter column environment drop default;
