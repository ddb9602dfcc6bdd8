-- For what customers are asked whether they agree, and what they said. See docs/adr/0046.

create table purpose (
  id         uuid    primary key,
  tenant_id  uuid    not null references tenant (id),
  key        text    not null,
  names      jsonb   not null,
  channels   text[]  not null,
  archived   boolean not null default false,
  created_at bigint  not null,
  unique (tenant_id, key)
);

-- What customers are told, by language. What was once shown stays: it is half of the proof.
create table purpose_wording (
  tenant_id  uuid   not null references tenant (id),
  purpose_id uuid   not null references purpose (id),
  version    int    not null,
  wordings   jsonb  not null,
  at         bigint not null,
  primary key (purpose_id, version)
);

-- What a customer said, each time. How it stands is the last row of a purpose and channel.
create table consent (
  seq         bigint generated always as identity,
  id          uuid   primary key,              -- the caller's: the same again is the same
  tenant_id   uuid   not null references tenant (id),
  customer_id uuid   not null references customer (id),
  purpose_id  uuid   not null references purpose (id),
  channel     text   not null check (channel in ('mail', 'phone', 'message', 'post')),
  state       text   not null check (state in ('given', 'refused', 'withdrawn')),
  at          bigint not null,                 -- when he said so
  noted_at    bigint not null,
  how         text   not null check (how in ('agent', 'customer', 'import', 'api')),
  by_id       uuid   references person (id),
  version     int,                             -- of the wording that he was shown or read
  lang        text,
  contact_id  uuid   references contact (id),
  proof       text   not null default '',
  check (state <> 'given' or (version is not null and lang is not null)),
  foreign key (purpose_id, version) references purpose_wording (purpose_id, version)
);
create index consent_of on consent (tenant_id, customer_id, purpose_id, channel, at desc, seq desc);
create index consent_contact on consent (contact_id) where contact_id is not null;

-- Nothing of it is ever changed; two customers who are one have one history. Only who erases a person removes it.
create function consent_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if current_user <> 'ting_app' then return old; end if;
  elsif to_jsonb(new) - 'customer_id' = to_jsonb(old) - 'customer_id' then
    return new;
  end if;
  raise exception 'what a customer said stays as it is' using errcode = 'insufficient_privilege';
end $$;
create trigger consent_stays before update or delete on consent for each row execute function consent_stays();

-- A survey's mails need a consent where the company says so.
alter table survey add column purpose_id uuid references purpose (id);

do $$
declare t text;
begin
  foreach t in array array['purpose', 'purpose_wording', 'consent'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;
