-- Topics: contacts of one conversation. One that was split off names the first of its family; one that was merged, the
-- contact in which it goes on. A visitor's own arrivals are one at a time as before; those split off stand beside them.
alter table contact add column family_id uuid references contact (id);
alter table contact add column merged_into uuid references contact (id);
alter table contact add constraint merged_is_closed check (merged_into is null or (state = 'closed' and merged_into <> id));
create index contact_family on contact (family_id) where family_id is not null;
drop index one_open_contact;
create unique index one_open_contact on contact (visitor_id)
  where visitor_id is not null and family_id is null and state in ('queued', 'serving');

alter table ticket drop constraint ticket_because_check;
alter table ticket add constraint ticket_because_check check
  (because in ('arrival', 'priority', 'returned', 'transferred', 'direct', 'taken_over', 'callback', 'split', 'kept'));

alter table segment add column merged boolean not null default false; -- on a contact's first: it goes on in another
