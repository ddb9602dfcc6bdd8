-- The help page, and customers who are signed in to it.

-- How far an identifier is to be believed: said by whoever wrote to us, put there by the company, or proven by a mail
-- that was answered. Only the last two open a customer's past.
alter table identifier add column proof text not null default 'claimed' check (proof in ('claimed', 'house', 'mail'));

create table help_page (
  tenant_id uuid    primary key references tenant (id),
  point_id  uuid    not null,            -- whose widget it carries
  page      jsonb   not null,            -- domains/portal/model.py HelpPage
  foreign key (tenant_id, point_id) references contact_point (tenant_id, id)
);
-- One-time links by which customers sign in: to a customer who is known by that address, or to the one of a browser that
-- asked (the link proves the mailbox, the browser proves the rest).
create table customer_link (
  token_hash  bytea  primary key,
  tenant_id   uuid   not null references tenant (id),
  address     text   not null,
  customer_id uuid   not null references customer (id),
  visitor_id  uuid   references visitor (id), -- it opens in this browser only
  created_at  bigint not null,
  expires_at  bigint not null,
  used_at     bigint
);
create index customer_link_tenant on customer_link (tenant_id, expires_at);
create table customer_session (
  id          uuid   primary key,
  tenant_id   uuid   not null references tenant (id),
  token_hash  bytea  not null unique,
  customer_id uuid   not null references customer (id),
  created_at  bigint not null,
  expires_at  bigint not null
);
create index customer_session_customer on customer_session (tenant_id, customer_id);
-- Who asked for a link, so that nobody asks without end; hashed, it is not to become a list of addresses.
create table customer_ask (
  tenant_id uuid   not null references tenant (id),
  bucket    text   not null,
  at        bigint not null
);
create index customer_ask_bucket on customer_ask (tenant_id, bucket, at);
-- Another key to a visitor: a signed-in customer goes on in his conversation in another browser, until he signs out.
create table visitor_key (
  token_hash bytea  primary key,
  tenant_id  uuid   not null references tenant (id),
  visitor_id uuid   not null references visitor (id),
  session_id uuid   not null references customer_session (id) on delete cascade,
  expires_at bigint not null
);
create index visitor_key_session on visitor_key (session_id);

do $$
declare t text;
begin
  foreach t in array array['help_page', 'customer_link', 'customer_session', 'customer_ask', 'visitor_key'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;
