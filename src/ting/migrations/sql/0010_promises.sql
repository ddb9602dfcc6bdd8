-- What customers who are not on the line have been promised: an answer to what they wrote, a call at their turn.

alter table contact add column mode text not null default 'live' check (mode in ('live', 'message', 'callback'));
alter table ticket add column mode text not null default 'live' check (mode in ('live', 'message', 'callback'));
alter table ticket drop constraint ticket_because_check;
alter table ticket add constraint ticket_because_check
  check (because in ('arrival', 'priority', 'returned', 'transferred', 'direct', 'taken_over', 'callback'));
alter table segment add column mode text not null default 'live';
create index ticket_later on ticket (tenant_id) where mode <> 'live' and state in ('waiting', 'offered');

create table promise (
  contact_id uuid   primary key references contact (id),
  tenant_id  uuid   not null references tenant (id),
  mode       text   not null check (mode in ('message', 'callback')),
  reach_kind text   not null check (reach_kind in ('here', 'email', 'phone')),
  reach      text   not null default '',
  made_at    bigint not null,
  due_at     bigint,                     -- a message: answered by then
  state      text   not null default 'open' check (state in ('open', 'trying', 'again', 'kept', 'failed', 'withdrawn')),
  attempts   int    not null default 0 check (attempts >= 0),
  tries      int    not null default 1 check (tries > 0),
  next_at    bigint,                     -- a call-back that is tried again: when
  outcome    text,
  ended_at   bigint,
  check ((state in ('kept', 'failed', 'withdrawn')) = (ended_at is not null)),
  check (mode <> 'callback' or reach_kind = 'phone')
);
create index promise_open on promise (tenant_id) where ended_at is null;

do $$
begin
  alter table promise enable row level security;
  alter table promise force row level security;
  create policy tenant on promise to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
  create policy house on promise to ting_house, ting_owner using (true) with check (true);
  grant select, insert, update, delete on promise to ting_app, ting_house;
end $$;
