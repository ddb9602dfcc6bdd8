-- Calls for a supervisor as the log tells of them: a projection like segment, which may be dropped and rebuilt.
create table call_wait (
  id          uuid   primary key,        -- the call's
  tenant_id   uuid   not null references tenant (id),
  contact_id  uuid   not null,
  seq         bigint not null,           -- the contact's event that was taken in last: a repeat changes nothing
  queue_id    uuid   not null,
  agent_id    uuid   not null,
  called_at   bigint not null,
  ended_at    bigint,
  outcome     text,                      -- answered | cancelled | over
  answered_by uuid,
  check ((outcome is null) = (ended_at is null)),
  check ((outcome = 'answered') = (answered_by is not null) or outcome is null)
);
create index call_wait_when on call_wait (tenant_id, called_at);

alter table call_wait enable row level security;
alter table call_wait force row level security;
create policy tenant on call_wait to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on call_wait to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on call_wait to ting_app, ting_house;

-- What was called before. The relay's new handler reads the log from its beginning, and finds these taken in.
insert into call_wait (id, tenant_id, contact_id, seq, queue_id, agent_id, called_at, ended_at, outcome, answered_by)
select (c.body->>'call')::uuid, c.tenant_id, (c.body->>'contact')::uuid, coalesce(e.seq, c.seq), (c.body->>'queue')::uuid,
  (c.body->>'agent')::uuid, c.at, e.at,
  case e.type when 'contact.assist_answered' then 'answered' when 'contact.assist_ended' then e.body->>'outcome' end,
  (e.body->>'by')::uuid
from log c left join log e on e.aggregate = c.aggregate and e.body->>'call' = c.body->>'call'
  and e.type in ('contact.assist_answered', 'contact.assist_ended')
where c.type = 'contact.assist_called';

-- assist_call keeps what is true of a call; when it ended is when it was answered, if it was. Figures are the log's.
drop index assist_call_when;
alter table assist_call drop column answered_at;
alter table assist_call add check ((state = 'answered') = (answered_by is not null));
