-- Colleagues who are called into a conversation beside the agent whose contact it is. `participant` keeps guests alone.
create table consult (
  id         uuid primary key,
  tenant_id  uuid    not null references tenant (id),
  contact_id uuid    not null references contact (id),
  person_id  uuid    not null references person (id),
  asked_by   uuid    not null references person (id),
  writes     boolean not null,           -- to the customer, who then sees him come and go; else he only whispers
  weight     int     not null check (weight > 0), -- what it takes of his seat while he is here
  state      text    not null default 'asked' check (state in ('asked', 'here', 'declined', 'withdrawn', 'left', 'removed', 'over')),
  asked_at   bigint  not null,
  joined_at  bigint,
  ended_at   bigint,
  check ((state in ('asked', 'here')) = (ended_at is null)),
  check (state <> 'here' or joined_at is not null)
);
create unique index one_consult_at_a_time on consult (contact_id, person_id) where state in ('asked', 'here');
create index consult_contact on consult (contact_id, asked_at);
create index consult_person on consult (person_id) where state in ('asked', 'here');

do $$
begin
  alter table consult enable row level security;
  alter table consult force row level security;
  create policy tenant on consult to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
  create policy house on consult to ting_house, ting_owner using (true) with check (true);
  grant select, insert, update, delete on consult to ting_app, ting_house;
end $$;
