-- What customers are asked when a contact is over, and what they said.

create table survey (
  id         uuid primary key,
  tenant_id  uuid   not null references tenant (id),
  name       text   not null,
  scale      text   not null check (scale in ('stars', 'nps', 'text')),
  questions  jsonb  not null,
  queues     uuid[] not null default '{}',
  comment    boolean not null default true,
  archived   boolean not null default false,
  created_at bigint not null default now_ms()
);
create index survey_tenant on survey (tenant_id);

create table survey_answer (
  contact_id  uuid   primary key references contact (id),
  tenant_id   uuid   not null references tenant (id),
  survey_id   uuid   not null references survey (id),
  customer_id uuid   not null references customer (id),
  queue_id    uuid   not null,
  agent_id    uuid,
  asked_at    bigint not null,
  value       int check (value between 0 and 10),
  comment     text,
  answered_at bigint,
  check (answered_at is not null or (value is null and comment is null))
);
create index survey_answer_asked on survey_answer (tenant_id, asked_at);

do $$
declare t text;
begin
  foreach t in array array['survey', 'survey_answer'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;
