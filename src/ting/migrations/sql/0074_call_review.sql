-- Calls are looked through afterwards: who hung up first, when, and whether on hold; and who is called back for it.

alter table call add column ended_held boolean; -- the customer was on hold as it ended; null: not over, or of before this was kept
alter table call add column callback_id uuid references contact (id); -- the contact in which he is called back
alter table call add constraint call_ended_held check (state = 'over' or ended_held is null);
alter table call add constraint call_called_back check (state = 'over' or callback_id is null);
create index call_talked on call (tenant_id, began_at desc, id desc) where state = 'over' and talking_at is not null;

update role set permissions = permissions || '{calls.review}' where 'contacts.watch' = any(permissions);
