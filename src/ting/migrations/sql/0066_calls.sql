-- Calls: the lines that they come by, the numbers that are called, the phones that are rung, each call. See docs/adr/0054.

create table trunk (
  id        uuid   primary key,
  tenant_id uuid   not null references tenant (id),
  plan      jsonb  not null,
  password  bytea                         -- sealed: by it we register with the far side
);
create index trunk_of on trunk (tenant_id);

-- A number is a contact point too, of the same id: what is counted by contact point counts for it.
create table phone_number (
  id        uuid   primary key,
  tenant_id uuid   not null references tenant (id),
  trunk_id  uuid   not null references trunk (id),
  number    text   not null,              -- +886223456789, or an extension
  plan      jsonb  not null,
  made_at   bigint not null default now_ms(), -- of two companies that name one number of one far side it is the first one's
  unique (tenant_id, number)
);
create index phone_number_trunk on phone_number (trunk_id);

-- What a person is rung by. People belong to the installation, and so do their phones.
create table phone (
  id        uuid   primary key,
  person_id uuid   not null references person (id),
  name      text   not null,
  username  text   not null unique,
  digest    bytea  not null,              -- sealed: what stands for its password
  made_at   bigint not null default now_ms()
);
create index phone_person on phone (person_id);

create table call (
  id         uuid    primary key,         -- of the engine and its channel: the same again is the same call
  tenant_id  uuid    not null references tenant (id),
  engine     uuid    not null,            -- the run of an engine that carries it
  channel    text    not null,            -- the caller's, there
  number_id  uuid    not null,
  contact_id uuid    references contact (id),
  caller     text    not null default '', -- as the network told it; '' when it was withheld
  called     text    not null,
  state      text    not null default 'arrived' check (state in ('arrived', 'waiting', 'talking', 'over')),
  agent_id   uuid    references person (id), -- whose phone the caller talks with
  held       boolean not null default false,
  muted      boolean not null default false,
  began_at   bigint  not null default now_ms(),
  talking_at bigint,                      -- since when, with this agent
  ended_at   bigint,
  ended_by   text    check (ended_by in ('customer', 'agent', 'system')),
  why        text,                        -- a word, or what the network said (Q.850)
  unique (engine, channel),
  check ((state = 'over') = (ended_at is not null)),
  check ((state = 'over') = (ended_by is not null)),
  check (state <> 'talking' or (contact_id is not null and agent_id is not null and talking_at is not null)),
  check (state = 'talking' or not (held or muted))
);
create unique index one_call on call (contact_id) where state <> 'over';
create index call_contact on call (tenant_id, contact_id);
create index call_caller on call (tenant_id, caller, began_at desc) where caller <> '';
create index call_open on call (engine) where state <> 'over';

alter table connection drop constraint connection_kind_check;
alter table connection add constraint connection_kind_check check (kind in ('agent', 'customer', 'call', 'phone', 'telephone'));

alter table seat add column phone boolean not null default false; -- a phone of his is registered: calls may be offered

do $$ declare t text; begin
  foreach t in array array['trunk', 'phone_number', 'call'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;
alter table phone enable row level security;
alter table phone force row level security;
create policy house on phone to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on phone to ting_house;
create policy sight on call as restrictive to ting_app
  using ((select sees()) is null or (contact_id is not null and sees_contact(contact_id, agent_id))) with check (true);

update role set permissions = permissions || '{telephony.manage}' where 'webhooks.manage' = any(permissions);
