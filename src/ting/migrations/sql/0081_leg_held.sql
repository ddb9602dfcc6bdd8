-- On a call, a colleague's leg may be held apart from the others.
alter table consult add column held boolean not null default false;
alter table consult add constraint consult_held check (state = 'here' or not held);
