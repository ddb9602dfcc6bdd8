-- Lists that are read in: the file, its lines, what became of each. An import is kept for a month.
create table import (
  id         uuid   primary key,
  tenant_id  uuid   not null references tenant (id),
  kind       text   not null check (kind in ('agents', 'customers')),
  file       text   not null,
  data       bytea,                            -- until it is begun: it may have to be read in another encoding
  encoding   text   not null,
  delimiter  text   not null,
  header     text[] not null,
  mapping    text[] not null,                  -- a field for each column; '' is none
  options    jsonb  not null default '{}',
  state      text   not null check (state in ('draft', 'checking', 'checked', 'running', 'stopped', 'done')),
  total      int    not null,
  next       int    not null default 0,        -- so many lines are behind it
  by_id      uuid   not null references person (id),
  at         bigint not null,
  done_at    bigint,
  unique (tenant_id, id),
  check (next between 0 and total)
);
create index import_of_tenant on import (tenant_id, at);
create table import_line (
  import_id  uuid   not null references import (id) on delete cascade,
  tenant_id  uuid   not null references tenant (id),
  no         int    not null,                  -- 1, 2, 3 … as they are worked through
  line       int    not null,                  -- where it stands in the file
  cells      text[] not null,
  repeats    int,                              -- an earlier line of the file that is about the same
  outcome    text   check (outcome in ('new', 'changed', 'same', 'rejected')),
  code       text,
  detail     text,
  primary key (import_id, no),
  check ((outcome is not distinct from 'rejected') = (code is not null))
);
create index import_line_outcome on import_line (import_id, outcome, no);

do $$
declare t text;
begin
  foreach t in array array['import', 'import_line'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
    execute format('create policy house on %I to ting_house, ting_owner using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %I to ting_app, ting_house', t);
  end loop;
end $$;
