-- Signals that a desk elsewhere was told hold, so that their end is told to it even when the node
-- was restarted in between.
create table signal_told (
  kind    text        not null,
  subject text        not null,
  since   timestamptz not null,
  primary key (kind, subject)
);
