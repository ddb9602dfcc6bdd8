-- Several nodes: where a process runs, and whether it hears the others at once.

alter table node add column name text not null default '', add column bus boolean not null default true;
