-- A lane can be led to another router at either end. Which one sent a message, and which one it is for, say
-- to which generation it belongs: that under which the lane leads to its off ramp, also if it is led back.
alter table message add column on_ramp bytea check (length(on_ramp) = 20);
alter table message add column off_ramp bytea check (length(off_ramp) = 20);

-- The lane that a signal is about, for telling its end as its beginning was told.
alter table raised add column lane text;
