-- Customers are read in with all that is known of them, and an import of them is taken back as one. docs/adr/0039.

alter table import drop constraint import_state_check,
  add check (state in ('draft', 'checking', 'checked', 'running', 'stopped', 'done', 'undoing', 'undone'));
alter table import_line add column value text;   -- what was wrong in a rejected line

-- Where somebody chose another field for a heading than would be guessed: it is guessed the next time.
create table import_head (
  tenant_id uuid not null references tenant (id),
  kind      text not null,
  head      text not null,                       -- folded
  field     text not null,                       -- '' is none
  primary key (tenant_id, kind, head)
);

-- What an import did with a customer, so that it can be taken back. It goes with the import, and with him.
create table customer_brought (
  import_id   uuid   not null references import (id) on delete cascade,
  customer_id uuid   not null references customer (id) on delete cascade,
  tenant_id   uuid   not null references tenant (id),
  before      jsonb,                             -- null: he was new
  after       jsonb  not null,
  added       jsonb  not null,                   -- [[kind, value]]
  primary key (import_id, customer_id)
);
create index customer_brought_of on customer_brought (tenant_id, customer_id);

-- A company's number, where it has one: two of them may bear one name elsewhere.
alter table organisation add column number text not null default '';
create unique index organisation_number on organisation (tenant_id, number) where number <> '';

do $$
declare t text;
begin
  foreach t in array array['import_head', 'customer_brought'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;
