-- A caller whom a flow led on talks outside: his contact is open, it is known when they talked and who hung up, and it may be recorded. See docs/adr/0069.
alter table contact drop constraint contact_state_check;
alter table contact add constraint contact_state_check check (state in ('queued', 'serving', 'outside', 'wrapup', 'closed'));

alter table call_transfer add column answered_at bigint;
alter table call_transfer add column ended_at bigint;
alter table call_transfer add column ended_by text check (ended_by in ('customer', 'far', 'system'));   -- who hung up; null: they did not talk

-- Who talks outside talks with no agent of ours.
do $$ declare n text; begin
  select conname into strict n from pg_constraint
    where conrelid = 'recording'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%agent_id IS NOT NULL%';
  execute format('alter table recording drop constraint %I', n);
end $$;
