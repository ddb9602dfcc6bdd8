"""The dictionary that comes with the house. One line an entry: words | mood | en | zh-TW | zh-CN | ja.

Of Taiwan, China, Japan and the games that they share. `!` before the words: only where they stand alone. `+` good, `-` bad.
"""

from ting.domains.slang.model import LANGS, Entry

_LINES = """
881 88 掰掰 8181|.|bye, goodbye|再見，拜拜|再见，拜拜|バイバイ、さようなら
3Q 3q 3Q歐 森Q|+|thank you, thanks|謝謝，感謝|谢谢，感谢|ありがとう
揪咪 啾咪|+|a wink and a kiss, cute|眨眼親親，裝可愛|眨眼亲亲，卖萌|ウインク、かわいく
!草 草生える 大草原|+|lol, that is funny|好笑，笑死|好笑，笑死|笑い
ww www wwww wwwww|+|lol, laughing|笑|笑|笑い
orz Orz OTZ|-|I give up, on my knees|跪了，無力|跪了，无力|がっくり、降参
GG gg|-|it is over, I am done|完蛋了，結束了|完了，结束了|終わった、負けた
87|-|a fool, idiot|白痴|白痴|バカ
94|.|exactly, that is it|就是|就是|まさに、そう
9487 94狂|-|you are an idiot, that is crazy|就是白痴|就是白痴|まさにバカ
xswl XSWL|+|dying of laughter, lol|笑死我了|笑死我了|笑い死ぬ
yyds YYDS|+|the best ever, the greatest|永遠的神，最棒|永远的神，最棒|神、最高
555 5555 嗚嗚|-|crying, boohoo|嗚嗚，哭|呜呜，哭|泣き、うえーん
666 6666|+|awesome, well done|厲害，太強了|厉害，太强了|すごい、うまい
233 2333 23333|+|laughing out loud, lol|大笑|大笑|大笑い
520 5201314|+|I love you|我愛你|我爱你|愛してる
1314|+|forever|一生一世|一生一世|ずっと
886|.|bye, goodbye|拜拜囉，再見|拜拜咯，再见|じゃあね、バイバイ
748|-|go and die, drop dead|去死吧|去死吧|くたばれ
7456|-|I am furious|氣死我了|气死我了|怒り心頭
484|.|is it so, right?|是不是|是不是|そうでしょ
QQ QAQ TT T_T T.T|-|crying, sad|哭，難過|哭，难过|泣き、悲しい
XD XDD XDDD xd|+|laughing, lol|大笑，笑|大笑，笑|笑い
^^ ^_^ ^.<|+|smiling|微笑|微笑|にっこり
=_= -_- 囧|-|speechless, awkward|無言，尷尬|无语，尴尬|あきれた、気まずい
傻眼 傻眼貓咪|-|dumbfounded, cannot believe it|難以置信，無言|难以置信，无语|あきれた
母湯 母湯喔|-|you must not, no way|不行，不可以|不行，不可以|だめ
甘溫 感溫|+|thank you, thanks|感恩，謝謝|感恩，谢谢|ありがとう
感恩 感謝歐 謝謝歐 謝啦|+|thank you, thanks|謝謝，感謝|谢谢，感谢|ありがとう
北七|-|idiot, fool|白痴|白痴|バカ
靠北 靠杯 靠盃|-|damn, complaining|抱怨，髒話|抱怨，脏话|くそ、文句
盤子 盤仔|-|somebody who overpays, a sucker|冤大頭|冤大头|カモ
甲意|+|to like it|喜歡|喜欢|好き
水啦 水喔|+|great, nice|讚，太好了|赞，太好了|いいね、やった
ㄏㄏ 呵呵|-|heh, a cold laugh|呵呵，冷笑|呵呵，冷笑|ふふん、冷笑
ㄎㄎ 科科|-|snicker, mocking|竊笑，嘲笑|窃笑，嘲笑|くくく、あざ笑い
ㄅㄅ|.|bye, goodbye|拜拜，再見|拜拜，再见|バイバイ
ㄅ歉|.|sorry|抱歉|抱歉|ごめん
是ㄉ|.|yes, right|是的|是的|そうです
安安|.|hello, hi|你好，嗨|你好，嗨|こんにちは、やあ
哈囉 哈嘍 hihi|.|hello, hi|你好，嗨|你好，嗨|こんにちは、やあ
ok啦 oki 歐K 歐給 OKOK|+|OK, all right|好的，沒問題|好的，没问题|了解、OK
咪兔 +1 加一|+|me too, I agree|我也是，同意|我也是，同意|私も、賛成
QQ了 心累 好累|-|worn out, tired of it|疲憊，無奈|疲惫，无奈|疲れた
是在哈囉 哈囉?|-|what on earth, seriously?|搞什麼|搞什么|何なの
歸剛欸|-|all day long, far too long|一整天，太久了|一整天，太久了|一日中、長すぎ
洗版 洗頻|-|flooding the chat|一直發訊息|刷屏|連投
課金 氪金|.|to pay in a game|付費儲值|付费充值|課金
無課 零課|.|playing without paying|不花錢玩|零氪，不花钱|無課金
抽卡 轉蛋|.|a lucky draw in a game, gacha|抽角色或道具|抽角色或道具|ガチャ
非洲人 非酋 臉黑|-|unlucky in draws|運氣差|运气差|運が悪い
歐洲人 歐皇 臉歐|+|lucky in draws|運氣好|运气好|運がいい
保底|.|the draw that is guaranteed|必定抽中|必定抽中|天井
爆肝 很肝|-|to grind, playing until worn out|花很多時間玩|花很多时间玩|やり込み
廢號 棄坑 退坑|-|to quit the game|不玩了|不玩了|引退
入坑 回坑|+|to begin a game, to come back to it|開始玩，回來玩|开始玩，回来玩|始める、復帰
外掛 開掛|-|cheating, a cheat|作弊程式|作弊程序|チート
鎖帳 封號 ban掉|-|banned, the account is locked|帳號被停權|账号被封|アカウント停止
斷線 DC dc|-|disconnected|連線中斷|掉线|切断
lag LAG 卡頓 |-|slow, stuttering|延遲，不順|延迟，不流畅|ラグ、重い
閃退|-|the app crashes|程式自動關閉|应用自动关闭|アプリが落ちる
bug BUG|-|a fault in the program|程式錯誤|程序错误|バグ
掉寶 噴裝|+|loot dropped|掉落寶物|掉落宝物|ドロップ
大佬 大神 電神|+|a master, an expert|高手|高手|達人、神
萌新 小白|.|a beginner|新手|新手|初心者
菜雞 菜逼八|-|unskilled, a noob|技術差的人|技术差的人|下手、ザコ
躺平|-|to stop trying, lying flat|放棄努力|放弃努力|頑張らない
內卷 內捲|-|a rat race|過度競爭|过度竞争|過当競争
破防 破防了|-|hurt, overcome by feelings|情緒崩潰|情绪崩溃|心が折れた
我裂開了|-|falling apart, devastated|崩潰|崩溃|ショック
絕絕子|+|absolutely great|太棒了|太棒了|最高すぎる
真香|+|changed my mind, it is good after all|其實很好|其实很好|やっぱり良い
無語 wy|-|speechless|無言|无语|言葉もない
awsl AWSL|+|so cute I could die|可愛死了|可爱死了|かわいすぎる
nsdd NSDD|+|you are right|你說得對|你说得对|その通り
dbq DBQ|.|sorry|對不起|对不起|ごめん
xjj xgg|.|a young lady, a young man|小姐姐，小哥哥|小姐姐，小哥哥|お姉さん、お兄さん
zqsg ZQSG|+|sincerely|真情實感|真情实感|本気で
yysy YYSY|.|to be honest|說實話|有一说一|正直に言うと
u1s1 U1S1|.|to be honest|有一說一|有一说一|正直に言うと
plmm|+|a beautiful girl|漂亮妹妹|漂亮妹妹|かわいい子
ky KY|-|cannot read the room|不會看氣氛|不会看气氛|空気が読めない
tql TQL|+|far too strong, awesome|太強了|太强了|強すぎ、すごい
srds SRDS|.|although, but|雖然，但是|虽然，但是|でも
bdjw BDJW|.|I do not know and I dare ask|不懂就問|不懂就问|分からないから聞く
tmd TMD nmsl NMSL|-|a curse, swearing|髒話，罵人|脏话，骂人|罵り
sb SB 傻逼|-|an idiot, swearing|髒話，白痴|脏话，傻子|バカ、罵り
yyq 嚶嚶嚶|-|whimpering, crying|撒嬌地哭|撒娇地哭|しくしく
栓Q 拴Q|-|thanks for nothing, speechless|無言，反諷的謝謝|无语，反讽的谢谢|皮肉なありがとう
おつ 乙です|+|good work, thanks for your effort|辛苦了|辛苦了|お疲れさま
おk おけ オケ|+|OK, all right|好的，沒問題|好的，没问题|了解、OK
りょ りょうかい 了解道中膝栗毛|+|understood, OK|知道了，好的|知道了，好的|了解
あざす あざっす|+|thank you, thanks|謝謝，感謝|谢谢，感谢|ありがとう
サンクス thx THX tks ty|+|thank you, thanks|謝謝，感謝|谢谢，感谢|ありがとう
ガチ がち|.|seriously, for real|真的，認真|真的，认真|本気
マジ まじ まじか|.|really, seriously?|真的嗎|真的吗|本当に
ワロタ わろた わろた！|+|that made me laugh, lol|笑了|笑了|笑った
詰んだ つんだ|-|stuck, no way out|卡關了，沒救了|卡住了，没救了|行き詰まった
オワタ おわた|-|it is over, I am done|完蛋了|完蛋了|終わった
それな|+|exactly, I agree|就是說啊，同意|就是说啊，同意|同感
ぴえん ぱおん|-|sad, crying|哭哭，難過|哭哭，难过|泣き、悲しい
エモい|+|moving, touching|很有感觸|很有感触|感動的
ヤバい やばい やば|.|awful or awesome|糟了或太厲害|糟了或太厉害|ひどい、またはすごい
うざい うざ ウザい|-|annoying|很煩|很烦|わずらわしい
キレそう 激おこ おこ|-|angry, about to lose it|生氣|生气|怒っている
リセマラ|.|starting over for a better first draw|刷首抽|刷初始|最初からやり直す
idk IDK|.|I do not know|我不知道|我不知道|分からない
lol LOL lmao LMAO rofl|+|laughing out loud|大笑，笑|大笑，笑|大笑い、笑い
brb BRB|.|be right back|馬上回來|马上回来|すぐ戻る
afk AFK|.|away from the keyboard|暫時離開|暂时离开|離席中
btw BTW|.|by the way|順便一提|顺便一提|ところで
asap ASAP|.|as soon as possible|盡快|尽快|至急
fyi FYI|.|for your information|供您參考|供您参考|参考まで
imo IMO imho|.|in my opinion|我認為|我认为|私の意見では
tbh TBH|.|to be honest|老實說|老实说|正直に言うと
omg OMG|.|oh my God|天啊|天啊|なんてこと
wtf WTF|-|what on earth, swearing|搞什麼，髒話|搞什么，脏话|何だこれ、罵り
smh SMH|-|shaking my head, disappointed|搖頭，失望|摇头，失望|あきれる
np NP|+|no problem|沒問題|没问题|問題ない
pls plz PLZ|.|please|拜託|拜托|お願い
cya cu|.|see you, bye|再見|再见|またね
""".strip().splitlines()


def _entry(line: str) -> Entry:
    words, mood, *said = line.split("|")
    alone = words.startswith("!")
    return Entry(
        words=tuple(words.removeprefix("!").split()),
        meaning=dict(zip(LANGS, said, strict=True)),
        mood="good" if mood == "+" else "bad" if mood == "-" else "none",
        alone=alone,
    )


BUNDLED = tuple(_entry(line) for line in _LINES)
