-- An agent calls a supervisor to a contact; one of them answers.
create table assist_call (
  id          uuid   primary key,        -- the agent's own key: the same again is the same call
  tenant_id   uuid   not null references tenant (id),
  contact_id  uuid   not null references contact (id),
  queue_id    uuid   not null references queue (id),
  agent_id    uuid   not null references person (id),
  words       text,
  state       text   not null default 'calling' check (state in ('calling', 'answered', 'cancelled', 'over')),
  called_at   bigint not null,
  answered_at bigint,
  answered_by uuid   references person (id),
  ended_at    bigint,
  check ((state = 'answered') = (answered_by is not null and answered_at is not null)),
  check ((state = 'calling') = (ended_at is null))
);
create unique index one_live_call on assist_call (contact_id) where state = 'calling';
create index assist_call_live on assist_call (tenant_id, called_at) where state = 'calling';
create index assist_call_when on assist_call (tenant_id, called_at);

alter table assist_call enable row level security;
alter table assist_call force row level security;
create policy tenant on assist_call to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on assist_call to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on assist_call to ting_app, ting_house;
