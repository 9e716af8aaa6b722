-- For pruning by age.
create index outbox_settled on outbox (settled_at) where state <> 'pending';
