-- The floor: a supervisor takes over.

-- What a seat carries above its capacity: taken on purpose, or from before the capacity was lowered. The matcher goes by
-- the capacity alone, so it is never added to; what ends takes it away again.
alter table seat add column extra int not null default 0 check (extra >= 0);
alter table seat drop constraint within_capacity;
alter table seat add constraint within_capacity check (load <= capacity + extra);

-- A connection that began without a wait has a ticket that never waited.
alter table ticket drop constraint ticket_because_check;
alter table ticket add constraint ticket_because_check
  check (because in ('arrival', 'priority', 'returned', 'transferred', 'direct', 'taken_over'));
