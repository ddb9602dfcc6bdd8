-- A call that was promised, and that is dialled at once by who takes it: it is offered to who has a phone.

alter table ticket add column dials boolean not null default false;
alter table ticket add constraint ticket_dials check (mode = 'callback' or not dials);
