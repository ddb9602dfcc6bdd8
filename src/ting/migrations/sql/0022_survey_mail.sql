-- A survey by mail, for who left without answering; and whom no such mail is to reach.
alter table survey add column ends text[] not null default '{customer,agent,system}';
alter table survey add column mail_after_minutes int check (mail_after_minutes between 1 and 10080); -- null: none is sent
alter table survey_answer add column mailed_at bigint;
alter table survey_answer add column mailed_to text;
alter table survey_answer add column link_hash bytea unique;
alter table survey_answer add check ((mailed_at is null) = (link_hash is null) and (mailed_at is null) = (mailed_to is null));

create table mail_refusal (
  tenant_id uuid   not null references tenant (id),
  kind      text   not null,             -- of mail: survey
  address   text   not null,
  at        bigint not null,
  primary key (tenant_id, kind, address)
);
do $$
begin
  alter table mail_refusal enable row level security;
  alter table mail_refusal force row level security;
  create policy tenant on mail_refusal to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
  create policy house on mail_refusal to ting_house, ting_owner using (true) with check (true);
  grant select, insert, update, delete on mail_refusal to ting_app, ting_house;
end $$;
