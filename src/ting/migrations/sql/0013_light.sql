-- Light duty: beside something else somebody takes one contact at a time. His own capacity is kept meanwhile.
alter table seat add column full_capacity int check (full_capacity > 0);
