-- A call that a customer may place from a page: of which browser, to which number, until when. Once placed it is that call's. See docs/adr/0068.
create table page_call (
  id         uuid   primary key,
  tenant_id  uuid   not null references tenant (id),
  visitor_id uuid   not null references visitor (id) on delete cascade,
  number_id  uuid   not null references phone_number (id) on delete cascade,
  lang       text   not null,
  username   text   not null unique,
  digest     bytea  not null,          -- sealed: what stands for its password
  made_at    bigint not null,
  expires_at bigint not null,          -- until then it may be begun
  call_id    uuid   unique references call (id) on delete cascade
);
create unique index one_page_call on page_call (visitor_id);

alter table page_call enable row level security;
alter table page_call force row level security;
create policy tenant on page_call to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on page_call to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on page_call to ting_app, ting_house;
