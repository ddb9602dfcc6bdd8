-- What other systems know, beside the conversation; and a customer who was asked to hold. See docs/adr/0042.

create table panel (
  id          uuid   primary key,
  tenant_id   uuid   not null references tenant (id),
  position    int    not null default 0,
  plan        jsonb  not null,
  api_key     bytea,                       -- sealed: what the other system asks for
  kid         text,                        -- by its name the other system finds the secret that signs
  secret      bytea,                       -- sealed
  next_kid    text,                        -- made, and not in use yet
  next_secret bytea,
  failures    int    not null default 0,   -- in a row
  rests_until bigint not null default 0,   -- until then nobody asks
  check ((kid is null) = (secret is null)),
  check ((next_kid is null) = (next_secret is null))
);
create index panel_of on panel (tenant_id, position);

-- The last good answer, of each panel and whom it was asked about. A copy: it is asked for afresh, and goes after a day.
create table panel_answer (
  panel_id    uuid   not null references panel (id) on delete cascade,
  subject     text   not null,             -- what he is known by there; '' where nobody was asked about
  id          uuid   not null unique,
  tenant_id   uuid   not null references tenant (id),
  customer_id uuid   references customer (id),
  at          bigint not null,
  answer      jsonb  not null,
  primary key (panel_id, subject)
);
create index panel_answer_customer on panel_answer (tenant_id, customer_id) where customer_id is not null;
create index panel_answer_at on panel_answer (tenant_id, at);

-- What a panel showed, as it was put into a conversation.
create table panel_card (
  id          uuid   primary key,
  tenant_id   uuid   not null references tenant (id),
  contact_id  uuid   not null references contact (id),
  customer_id uuid   not null references customer (id),
  names       jsonb  not null,
  at          bigint not null,             -- when the other system said it
  answer      jsonb  not null
);
create index panel_card_contact on panel_card (tenant_id, contact_id);
create index panel_card_customer on panel_card (tenant_id, customer_id);

create table hold (
  contact_id uuid    primary key references contact (id),
  tenant_id  uuid    not null references tenant (id),
  agent_id   uuid    not null references person (id),
  began_at   bigint  not null,
  until      bigint  not null,
  check (until > began_at)
);
do $$
declare t text;
begin
  foreach t in array array['panel', 'panel_answer', 'panel_card', 'hold'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;
create policy sight on panel_card as restrictive to ting_app
  using ((select sees()) is null or sees_contact(contact_id, null)) with check (true);

update role set permissions = permissions || '{panels.manage}' where 'webhooks.manage' = any(permissions);
