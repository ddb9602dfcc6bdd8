-- Whether a talk is recorded, and whether that is paused: null, it is not recorded.
alter table call add column paused boolean;
alter table call add constraint call_paused check (state = 'talking' or paused is null);
