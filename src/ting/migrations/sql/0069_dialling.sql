-- Calls that are made from here: what may be called, by whom, and what became of it. See docs/adr/0060.

create table dial_rule (
  tenant_id uuid  primary key references tenant (id),
  plan      jsonb not null
);
alter table dial_rule enable row level security;
alter table dial_rule force row level security;
create policy tenant on dial_rule to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on dial_rule to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on dial_rule to ting_app, ting_house;

alter table call alter column engine drop not null; -- until one takes up a call that is to be made
alter table call add column direction text not null default 'in' check (direction in ('in', 'out'));
alter table call add column dialled_by uuid references person (id);
alter table call add column class text
  check (class in ('inner', 'local', 'national', 'mobile', 'international', 'premium', 'emergency'));
alter table call add column outcome text
  check (outcome in ('answered', 'busy', 'no_answer', 'unknown', 'refused', 'no_phone', 'cancelled', 'lost'));
alter table call drop constraint call_state_check;
alter table call add constraint call_state_check check (state in ('dialling', 'arrived', 'waiting', 'talking', 'over'));
alter table call add constraint call_out check
  ((direction = 'out') = (dialled_by is not null) and (direction = 'out') = (class is not null)
   and (direction = 'out' or state <> 'dialling') and (direction = 'out' and state = 'over') = (outcome is not null)
   and (state <> 'dialling' or (agent_id = dialled_by and contact_id is not null)));
alter table call add constraint call_engine check (engine is not null or state in ('dialling', 'over'));
-- Who dials, dials one number at a time.
create unique index one_dialled on call (dialled_by) where state = 'dialling';
create index call_dialled on call (tenant_id, dialled_by, began_at) where dialled_by is not null;
create index call_unled on call (began_at) where state = 'dialling' and engine is null;

alter table ticket drop constraint ticket_because_check;
alter table ticket add constraint ticket_because_check check
  (because in ('arrival', 'priority', 'returned', 'transferred', 'direct', 'taken_over', 'callback', 'split', 'kept', 'dialled'));

update role set permissions = permissions || '{calls.dial}' where 'contacts.serve' = any(permissions);
