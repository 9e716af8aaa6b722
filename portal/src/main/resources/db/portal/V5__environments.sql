-- A session is good in the environment alone that it was begun in.
alter table session add column environment text not null default 'production';
alter table session alter column environment drop default;
