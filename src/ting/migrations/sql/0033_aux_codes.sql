-- Aux codes are set up by administrators: whether paid, for how long at most, and which of them are light duty.
alter table aux_code
  add column id          uuid    not null default gen_random_uuid(),
  add column paid        boolean not null default true,
  add column light       boolean not null default false,
  add column longest_min int     check (longest_min between 1 and 1440),
  add column archived    boolean not null default false,
  add constraint aux_code_named check (names <> '{}'),
  add constraint light_is_not_away check (not light or longest_min is null);
alter table aux_code drop constraint aux_code_pkey, add primary key (id), add constraint aux_code_key unique (tenant_id, key);

-- What tenants begin with, for those who are there: a name that they have already is not theirs twice.
insert into aux_code (tenant_id, key, names, paid, light, longest_min, position)
select t.id, d.key, d.names, d.key <> 'meal', d.key = 'light', d.longest_min, 20 + d.n
from tenant t, (values
  (1, 'break', 30, '{"en": "Break", "zh-TW": "休息", "zh-CN": "小休", "ja": "休憩"}'::jsonb),
  (2, 'meal', 60, '{"en": "Meal", "zh-TW": "用餐", "zh-CN": "用餐", "ja": "食事"}'),
  (3, 'training', 240, '{"en": "Training", "zh-TW": "訓練", "zh-CN": "培训", "ja": "研修"}'),
  (4, 'meeting', 120, '{"en": "Meeting", "zh-TW": "會議", "zh-CN": "会议", "ja": "会議"}'),
  (5, 'light', null, '{"en": "Light duty", "zh-TW": "輕勤", "zh-CN": "轻勤", "ja": "軽勤務"}'),
  (6, 'missed', 15, '{"en": "Missed offers", "zh-TW": "漏接", "zh-CN": "漏接", "ja": "応答なし"}'),
  (7, 'supervising', null, '{"en": "Supervising", "zh-TW": "督導中", "zh-CN": "督导中", "ja": "SV対応中"}')
) d (n, key, longest_min, names)
where not exists (
  select from aux_code a where a.tenant_id = t.id and (a.key = d.key or a.names->>'en' = d.names->>'en')
);
-- Until now everybody who was away for an hour was an alert.
update aux_code set longest_min = case key when 'break' then 30 when 'training' then 240 when 'meeting' then 120 when 'missed' then 15 else 60 end,
  paid = key not in ('meal', 'lunch')
where not light and key <> 'supervising' and longest_min is null;
alter table aux_code alter column id drop default;

-- On light duty one says beside what, as somebody who is away says why.
alter table seat drop constraint away_has_reason;
update seat set aux = 'light' where status = 'available' and full_capacity is not null;
alter table seat add constraint status_has_reason check (case status when 'away' then aux is not null
  when 'available' then (aux is null) = (full_capacity is null) else aux is null end);
