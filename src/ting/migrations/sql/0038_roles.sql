-- What somebody may do, and whose data he sees, is a role of his tenant. See docs/adr/0029.

create table role (
  id          uuid    primary key,
  tenant_id   uuid    not null references tenant (id),
  key         text    not null check (key ~ '^[a-z0-9][a-z0-9-]{0,39}$'), -- what memberships name; it stays
  name        text    not null check (name <> ''),
  permissions text[]  not null,                                           -- '*': all, also what comes later
  scope       text    not null check (scope in ('own', 'team', 'site', 'tenant')),
  personal    boolean not null,                                           -- whether personal data is shown
  description text    not null default '',
  position    int     not null default 0,
  archived    boolean not null default false,
  unique (tenant_id, key),
  unique (tenant_id, name)
);
alter table role enable row level security;
alter table role force row level security;
create policy tenant on role to ting_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy house on role to ting_house, ting_owner using (true) with check (true);
grant select, insert, update, delete on role to ting_app, ting_house;

-- What tenants begin with, for those who are there: everybody keeps what he has, under the key that it had.
insert into role (id, tenant_id, key, name, permissions, scope, personal, description, position)
select gen_random_uuid(), t.id, d.key, d.names->>t.locale, d.permissions, 'tenant', d.personal, d.does->>t.locale, 10 * d.n
from tenant t, (values
  (1, 'agent', array['contacts.read', 'contacts.serve', 'customers.ban', 'notices.read'], true,
   '{"en": "Chat agent", "zh-TW": "文字客服專員", "zh-CN": "在线客服专员", "ja": "チャットオペレーター"}'::jsonb,
   '{"en": "Answers customers who write.", "zh-TW": "以文字服務顧客。", "zh-CN": "以文字服务客户。", "ja": "チャットでお客様に対応します。"}'::jsonb),
  (2, 'phone', array['contacts.read', 'contacts.serve', 'customers.ban', 'notices.read'], true,
   '{"en": "Phone agent", "zh-TW": "電話客服專員", "zh-CN": "电话客服专员", "ja": "電話オペレーター"}',
   '{"en": "Answers customers who call, and calls them back.", "zh-TW": "接聽來電並回撥給顧客。", "zh-CN": "接听来电并回拨给客户。", "ja": "電話の応対と折り返しを担当します。"}'),
  (3, 'moderator', array['bans.manage', 'contacts.read', 'contacts.serve', 'customers.ban', 'notices.read'], true,
   '{"en": "Forum moderator", "zh-TW": "論壇版主", "zh-CN": "论坛版主", "ja": "フォーラムモデレーター"}',
   '{"en": "Looks after the forum, and answers what is asked there.", "zh-TW": "管理論壇並回覆其中的提問。", "zh-CN": "管理论坛并回复其中的提问。", "ja": "フォーラムを管理し、質問に答えます。"}'),
  (4, 'gm', array['bans.manage', 'contacts.read', 'contacts.serve', 'customers.ban', 'notices.read'], true,
   '{"en": "Online GM", "zh-TW": "線上 GM", "zh-CN": "在线 GM", "ja": "オンライン GM"}',
   '{"en": "Helps players in the game, and sees to fair play.", "zh-TW": "在遊戲中協助玩家，維持公平。", "zh-CN": "在游戏中协助玩家，维持公平。", "ja": "ゲーム内でプレイヤーを助け、公正さを守ります。"}'),
  (5, 'supervisor', array['agents.status', 'bans.manage', 'board.view', 'contacts.read', 'contacts.serve', 'contacts.watch', 'customers.ban', 'notices.read', 'notices.send', 'reports.read'], true,
   '{"en": "Supervisor", "zh-TW": "主管", "zh-CN": "主管", "ja": "スーパーバイザー"}',
   '{"en": "Runs the floor: sees the board, helps agents, takes over.", "zh-TW": "管理現場：看看板、支援專員、必要時接手。", "zh-CN": "管理现场：看看板、支援专员、必要时接手。", "ja": "フロアを見て、オペレーターを助け、必要なら引き継ぎます。"}'),
  (6, 'quality', array['board.view', 'contacts.read', 'contacts.watch', 'notices.read', 'reports.read'], true,
   '{"en": "Quality", "zh-TW": "品管人員", "zh-CN": "质检员", "ja": "品質管理"}',
   '{"en": "Reads conversations and figures, and looks on while they happen.", "zh-TW": "查閱對話與數據，並旁觀進行中的服務。", "zh-CN": "查阅对话与数据，并旁观进行中的服务。", "ja": "会話と数値を確認し、対応中の会話を見守ります。"}'),
  (7, 'back-office', array['contacts.read', 'contacts.serve', 'notices.read'], true,
   '{"en": "Back office", "zh-TW": "後勤處理人員", "zh-CN": "后台处理人员", "ja": "バックオフィス"}',
   '{"en": "Works on what the front could not finish.", "zh-TW": "處理前線轉來、尚待完成的事項。", "zh-CN": "处理前线转来、尚待完成的事项。", "ja": "窓口で終わらなかった案件を処理します。"}'),
  (8, 'observer', array['board.view', 'notices.read'], false,
   '{"en": "Client observer", "zh-TW": "業主觀察員", "zh-CN": "委托方观察员", "ja": "クライアント閲覧者"}',
   '{"en": "Sees the board, on behalf of the company that is served.", "zh-TW": "代表委託企業查看看板。", "zh-CN": "代表委托企业查看看板。", "ja": "委託元として、ボードを閲覧します。"}'),
  (9, 'administrator', array['*'], true,
   '{"en": "Administrator", "zh-TW": "系統管理員", "zh-CN": "系统管理员", "ja": "システム管理者"}',
   '{"en": "Sets up the centre, and may do everything.", "zh-TW": "設定整個客服中心，擁有所有權限。", "zh-CN": "设置整个客服中心，拥有所有权限。", "ja": "センター全体を設定し、すべての権限を持ちます。"}')
) d (n, key, permissions, personal, names, does);

alter table membership
  drop constraint membership_role_check,
  add constraint membership_role foreign key (tenant_id, role) references role (tenant_id, key);
create index membership_by_role on membership (tenant_id, role);
