-- Forms that administrators make, and bookings. See docs/adr/0019.

-- A place of a form names a contact point and a queue of its own tenant: foreign keys see across tenants, so the tenant
-- is part of them.
alter table contact_point add constraint contact_point_of_tenant unique (tenant_id, id);
alter table queue add constraint queue_of_tenant unique (tenant_id, id);

create table form (
  id        uuid primary key,
  tenant_id uuid    not null references tenant (id),
  name      text    not null,
  version   int     not null,            -- the one that is asked now; 0 while it is being made
  archived  boolean not null default false,
  unique (tenant_id, id),
  unique (tenant_id, name)
);
-- What was asked, for ever: an answer keeps the version that it answered.
create table form_version (
  form_id   uuid   not null,
  version   int    not null,
  tenant_id uuid   not null references tenant (id),
  titles    jsonb  not null,
  intro     jsonb  not null,
  fields    jsonb  not null,             -- domains/forms/model.py Field
  at        bigint not null,
  primary key (form_id, version),
  foreign key (tenant_id, form_id) references form (tenant_id, id)
);
create table form_place (
  tenant_id uuid not null references tenant (id),
  form_id   uuid not null,
  position  int  not null,
  point_id  uuid not null,
  queue_id  uuid,                        -- null: whichever queue of the contact point
  use       text not null check (use in ('before_chat', 'button')),
  primary key (form_id, position),
  foreign key (tenant_id, form_id) references form (tenant_id, id),
  foreign key (tenant_id, point_id) references contact_point (tenant_id, id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id)
);
create index form_place_point on form_place (tenant_id, point_id);
-- A form in a conversation.
create table form_card (
  id          uuid   primary key,
  tenant_id   uuid   not null references tenant (id),
  form_id     uuid   not null,
  version     int    not null,
  contact_id  uuid   not null references contact (id),
  customer_id uuid   not null references customer (id),
  by_kind     text   not null check (by_kind in ('agent', 'customer')),
  state       text   not null check (state in ('open', 'submitted', 'accepted', 'withdrawn')),
  revision    int    not null,           -- how often it was sent in
  answers     jsonb  not null,
  at          bigint not null,
  submitted_at bigint,
  accepted_at  bigint,
  settled_by   uuid   references person (id),
  foreign key (form_id, version) references form_version (form_id, version),
  check ((revision > 0) = (submitted_at is not null)),
  check ((state = 'accepted') = (accepted_at is not null)),
  check (state <> 'open' or revision = 0),
  check (state not in ('submitted', 'accepted') or revision > 0)
);
create index form_card_contact on form_card (tenant_id, contact_id, at);
create index form_card_answered on form_card (tenant_id, form_id, submitted_at, id) where submitted_at is not null;

create table resource (
  id        uuid    primary key,
  tenant_id uuid    not null references tenant (id),
  name      text    not null,
  archived  boolean not null default false,
  no        bigint  not null generated always as identity,
  plan      jsonb   not null,            -- domains/bookings/model.py Resource
  unique (tenant_id, id),
  unique (tenant_id, name),
  unique (no)
);
create table booking_counter (
  tenant_id uuid primary key references tenant (id),
  last      int  not null
);
-- One row a booking, from its offer on. Beside each other stand as many as the resource has room for, each in a lane of its
-- own; that no lane holds two at the same time is the table's own rule, whatever the plan was when each was made. (The
-- resource's number and the lane stand as ranges of one, so that no extension is needed for their equality.)
create table booking (
  id          uuid   primary key,
  tenant_id   uuid   not null references tenant (id),
  resource_id uuid   not null,
  resource_no bigint not null references resource (no),
  contact_id  uuid   not null references contact (id),
  customer_id uuid   not null references customer (id),
  state       text   not null check (state in ('offered', 'booked', 'cancelled', 'withdrawn')),
  number      int,
  at          bigint,
  ends        bigint,
  lane        int    check (lane >= 0),
  made_at     bigint not null,
  changed_at  bigint not null,
  unique (tenant_id, number),
  foreign key (tenant_id, resource_id) references resource (tenant_id, id),
  check (at < ends),
  check (state <> 'booked' or (at is not null and ends is not null and lane is not null and number is not null)),
  constraint never_double exclude using gist (
    int8range(resource_no, resource_no, '[]') with &&,
    int4range(lane, lane, '[]') with &&,
    int8range(at, ends) with &&) where (state = 'booked')
);
create index booking_when on booking (tenant_id, at) where state = 'booked';
create index booking_resource on booking (resource_id, at) where state = 'booked';
create index booking_contact on booking (tenant_id, contact_id);
create index booking_customer on booking (tenant_id, customer_id, at);

alter table message drop constraint message_kind_check;
alter table message add constraint message_kind_check
  check (kind in ('text', 'file', 'note', 'whisper', 'system', 'form', 'booking'));

do $$
declare t text;
begin
  foreach t in array array['form', 'form_version', 'form_place', 'form_card', 'resource', 'booking', 'booking_counter'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;
