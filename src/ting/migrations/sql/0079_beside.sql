-- A chat whose customer is on the telephone is offered to who has a phone, as a call is.

alter table ticket drop constraint ticket_dials;
alter table ticket add constraint ticket_dials check (mode <> 'message' or not dials);
