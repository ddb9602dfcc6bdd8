-- Mail out. The outbox is written in the transaction of the fact that it tells, and emptied by `work`.
create table mail_sender (
  tenant_id    uuid primary key references tenant (id),
  host         text not null,
  port         int  not null check (port between 1 and 65535),
  security     text not null check (security in ('tls', 'starttls', 'none')),
  username     text not null default '',
  from_address text not null,
  from_name    text not null default '',
  reply_to     text not null default '',
  check (username = '' or security <> 'none')
);
-- Kept apart from the sender, which is drafted, audited and undone: this is none of it. Sealed with the house's key, for
-- one user of one server.
create table mail_password (
  tenant_id uuid  not null references tenant (id),
  host      text  not null,
  username  text  not null,
  sealed    bytea not null,
  primary key (tenant_id, host, username)
);
create table mail (
  id         uuid primary key,           -- stands in the Message-ID, the same at each try
  tenant_id  uuid   references tenant (id), -- null: the installation's own, about passwords
  via        uuid   references tenant (id), -- the installation's: whose sender helps out when it has none
  key        text   not null,            -- the caller's: the same again is the same mail
  kind       text   not null,
  to_address text   not null,
  subject    text   not null,
  text       text,                       -- deleted once the mail is sent
  html       text,
  state      text   not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'failed', 'unsure', 'dropped')),
  tries      int    not null default 0,
  next_at    bigint not null,
  until      bigint,                     -- of no use to anybody afterwards
  claimed_by uuid,                       -- the node that sends it
  handed_at  bigint,                     -- its content went then: from here on the far side may have it
  reason     text,                       -- the step that failed
  code       int,
  said       text,                       -- the far side's words
  created_at bigint not null,
  done_at    bigint,
  unique nulls not distinct (tenant_id, key),
  check (state <> 'sending' or claimed_by is not null),
  check ((state in ('sent', 'failed', 'unsure', 'dropped')) = (done_at is not null))
);
create index mail_due on mail (next_at) where state = 'waiting';
create index mail_going on mail (claimed_by) where state = 'sending';
create index mail_done on mail (done_at) where done_at is not null;
create index mail_tenant on mail (tenant_id, created_at desc, id desc);

do $$
declare t text;
begin
  foreach t in array array['mail_sender', 'mail_password', 'mail'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

-- Whoever serves a tenant may seal for the house; what was sealed, only the house can open.
create function public_key(of text) returns bytea language sql stable security definer set search_path = public
  return (select value from secret where name = of || '.public');
revoke all on function public_key from public;
grant execute on function public_key to ting_app, ting_house;
