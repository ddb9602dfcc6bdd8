-- Who takes part in a conversation besides its customer and its agent: guests by a link, colleagues.

create table participant (
  id          uuid primary key,
  tenant_id   uuid   not null references tenant (id),
  contact_id  uuid   not null references contact (id),
  kind        text   not null check (kind in ('guest', 'colleague')),
  name        text   not null default '',
  person_id   uuid   references person (id),
  link_hash   bytea  unique,             -- of the link, good for joining once
  token_hash  bytea  unique,             -- of the secret by which he is known from then on
  state       text   not null check (state in ('invited', 'here', 'left', 'removed')),
  whole       boolean not null,          -- he may see what was said before he came
  from_seq    bigint not null default 0, -- he sees what is said after this
  invited_by  text   not null check (invited_by in ('customer', 'agent')),
  created_at  bigint not null default now_ms(),
  expires_at  bigint not null,
  joined_at   bigint,
  gone_at     bigint,
  check ((kind = 'guest') = (link_hash is not null)),
  check ((kind = 'colleague') = (person_id is not null)),
  check ((state in ('left', 'removed')) = (gone_at is not null))
);
create index participant_contact on participant (contact_id);
create unique index one_colleague_once on participant (contact_id, person_id) where state = 'here';
alter table message drop constraint message_by_kind_check;
alter table message add constraint message_by_kind_check check (by_kind in ('customer', 'agent', 'system', 'bot', 'guest'));

do $$
begin
  alter table participant enable row level security;
  alter table participant force row level security;
  create policy tenant on participant to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
  create policy house on participant to ting_house, ting_owner using (true) with check (true);
  grant select, insert, update, delete on participant to ting_app, ting_house;
end $$;
