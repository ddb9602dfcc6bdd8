-- How each phone of a call was heard: what its line lost, how unevenly and how late it came. Figures and ids, nobody's words.

create table call_leg (
  id         uuid   primary key,          -- of the call and its channel: told again it is the same leg
  tenant_id  uuid   not null references tenant (id),
  call_id    uuid   not null references call (id) on delete cascade,
  person_id  uuid   references person (id), -- whose phone, of ours; null: the customer's
  at         bigint not null default now_ms(),
  packets    bigint not null check (packets >= 0), -- that came from it
  lost_in    int    not null check (lost_in between 0 and 10000), -- of 10000 that it sent
  lost_out   int    check (lost_out between 0 and 10000),         -- of 10000 that we sent, as it reported
  jitter     int    not null check (jitter >= 0),                 -- ms, of the worse direction
  rtt        int    check (rtt >= 0),                             -- ms
  mos        int    check (mos between 100 and 500)               -- hundredths; null: too little was heard
);
create index call_leg_call on call_leg (call_id);

alter table call_leg enable row level security;
alter table call_leg force row level security;
create policy tenant on call_leg to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on call_leg to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on call_leg to ting_app, ting_house;
-- Who sees a call sees how it was heard.
create policy sight on call_leg as restrictive to ting_app
  using ((select sees()) is null or exists (select from call c where c.id = call_id)) with check (true);
