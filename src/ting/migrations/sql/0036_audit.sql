-- Who did what, as a chain of hashes. See docs/adr/0026.

create table audit (
  tenant_id uuid   not null references tenant (id),
  seq       bigint not null check (seq > 0),
  event_id  bigint not null,             -- of the log, which may let go of it
  at        bigint not null,
  type      text   not null,
  version   int    not null,
  aggregate text   not null,
  by_id     uuid,
  body      text   not null,             -- as the log told it, to the letter
  hash      bytea  not null check (length(hash) = 32),
  primary key (tenant_id, seq),
  unique (tenant_id, event_id)
);
create index audit_type on audit (tenant_id, type, seq desc);
create index audit_by on audit (tenant_id, by_id, seq desc);

create function audit_is_only_added_to() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is only added to' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_only_added_to before update or delete or truncate on audit
  for each statement execute function audit_is_only_added_to();

alter table audit enable row level security;
alter table audit force row level security;
create policy tenant on audit to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on audit to ting_house, ting_owner using (true) with check (true);
grant select on audit to ting_app;
grant select, insert on audit to ting_house;

-- What a change's digest in the log was made with; null where it took effect before the trail began, or was erased.
alter table change add column salt bytea;
