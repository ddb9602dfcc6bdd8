-- Contact points that are by invitation: who is invited, in which browsers he came, who asks to be. See docs/adr/0050.

create table invitation (
  id          uuid    primary key,
  tenant_id   uuid    not null references tenant (id),
  point_id    uuid    not null,
  token_hash  bytea   not null unique,                 -- its link is shown once, and kept nowhere
  customer_id uuid    references customer (id),        -- whom it names; null: an address that is nobody's yet
  address     text,                                    -- to which mail address it is
  uses        int     not null check (uses between 1 and 50),
  used        int     not null default 0 check (used between 0 and uses),
  note        text    not null default '',
  lang        text    not null,
  mailed      boolean not null,
  made_at     bigint  not null,
  made_by     uuid    references person (id),
  expires_at  bigint  not null check (expires_at > made_at),
  revoked_at  bigint,
  revoked_by  uuid    references person (id),
  foreign key (tenant_id, point_id) references contact_point (tenant_id, id),
  check (customer_id is not null or address is not null)
);
create index invitation_list on invitation (tenant_id, made_at desc, id desc);
create index invitation_customer on invitation (tenant_id, customer_id, made_at desc) where customer_id is not null;
create index invitation_address on invitation (tenant_id, lower(address)) where address is not null;

-- A browser that came in by one. Opened again in the same browser it is the same use.
create table invitation_use (
  invitation_id uuid   not null references invitation (id) on delete cascade,
  visitor_id    uuid   not null references visitor (id) on delete cascade,
  tenant_id     uuid   not null references tenant (id),
  at            bigint not null,
  primary key (invitation_id, visitor_id)
);
create index invitation_use_visitor on invitation_use (tenant_id, visitor_id);

create table invitation_request (
  id            uuid   primary key,                    -- the asking browser's own: the same again is the same
  tenant_id     uuid   not null references tenant (id),
  point_id      uuid   not null,
  address       text   not null,
  reason        text   not null,
  lang          text   not null,
  asked_at      bigint not null,
  state         text   not null default 'waiting' check (state in ('waiting', 'granted', 'declined')),
  answered_at   bigint,
  answered_by   uuid   references person (id),
  invitation_id uuid   references invitation (id) on delete set null,
  foreign key (tenant_id, point_id) references contact_point (tenant_id, id),
  check ((state = 'waiting') = (answered_at is null))
);
create index invitation_request_list on invitation_request (tenant_id, state, asked_at desc, id desc);
create unique index invitation_request_waiting on invitation_request (tenant_id, point_id, lower(address)) where state = 'waiting';
create index invitation_request_invitation on invitation_request (invitation_id) where invitation_id is not null;

-- By an invitation that names him, too, somebody has shown who he is.
alter table identity drop constraint identity_method_check,
  add constraint identity_method_check check (method in ('said', 'signed_in', 'invitation'));

do $$
declare t text;
begin
  foreach t in array array['invitation', 'invitation_use', 'invitation_request'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;

update role set permissions = permissions || '{invitations.manage}' where 'bans.manage' = any(permissions) and 'contacts.watch' = any(permissions);
