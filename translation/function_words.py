"""Frequent short words by which a question shows its language; tone marks removed, lower case."""

from __future__ import annotations

# Only words that questions to a ward office really contain, and that tell the languages apart; a word that two
# languages share (como, para, no, de, in, data …) stands in both lists.
LATIN: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """a an the i i'm i've my me we our you your he she it is are was were am be been do does did don't doesn't can can't
            could should would will have has had need want get got how what when where which who why to of for from in on at by with
            and or if not no any there here this that please tell about much many long office ward city tax card insurance baby school
            garbage trash moving moved move lost pay fee address certificate apply application register registration job visa child
            children kids husband wife husband's open closed today help after before out into new just hello hi thanks thank yes
            health pension residence resident record birth death marriage divorce dog library bicycle noise flood earthquake""",
        "vi": """toi em minh anh chi ban la cua co khong duoc o dau bao nhieu nao nhu the lam gi khi can cho va voi mot cac nhung
            nay do di den tu ve roi chua muon hoi xin giay to dang ky the ngoai kieu thue bao hiem con tre rac chuyen nha phuong
            quan so tien le phi mat nop ho chieu lam gi de bi het han ra sao phai thu tuc khai sinh ket hon vo chong nguoi
            viec bao lau thang nam ngay truong hoc mau giao benh vien kham suc khoe cam on chao dia chi cu tru tru""",
        "tl": """ako ko akin ang ng mga sa na ay po ba paano saan kailan magkano ano sino bakit kung para hindi wala may meron mayroon
            gusto kailangan pwede puwede kumuha mag nag pag yung iyong iyon ito yan niya namin natin kami kayo siya din rin lang naman
            dito doon anak asawa basura bahay lumipat tulong salamat bata nawala bayad magbayad kasi pero dapat kukuha makakuha
            nawalan trabaho sakit buntis ospital mo opo kumusta paki pakiusap tungkol ilang araw taon bago galing pano san nung nasa loob meron kase yata nga naku sana kami kanino""",
        "ne": """kasari garne garna garnu garnus cha chha chaina ko ma lai bata kaha kahile kati paisa parcha parchha huncha hunchha
            mero hamro bacha bachha bhayo harayo lagi lagcha lagchha thau thegana bhitra sakincha sakinchha dinu dine linu ra pani
            aaunu auna gayo jana ghar kotha sarne basai darta nepali mailey maile tapai paincha firta sathi kun kina""",
        "id": """saya aku kami kita anda apa apakah bagaimana gimana dimana mana kapan berapa siapa kenapa mengapa yang dan atau dengan
            untuk dari ke di pada adalah ini itu tidak bukan belum sudah bisa boleh harus perlu mau ingin cara membuat mendaftar
            kartu surat pindah rumah anak istri suami pajak asuransi kesehatan sampah hilang bayar biaya alamat kantor kelurahan
            jika kalau baru lagi juga ada tempat tolong terima kasih selamat sekolah sakit buat gimana nggak gak sama""",
        "pt": """eu meu minha meus minhas nos nosso voce voces ele ela o a os as um uma do da dos das no na nos nas em ao para por com
            sem que qual quais quando onde como quanto quem e ou nao sim esta estou sao ser tem tenho preciso quero posso pode fazer
            tirar mudei mudar cartao certidao certificado seguro saude imposto lixo filho filha escola creche perdi pagar
            prefeitura endereco documento trabalho gravida obrigado obrigada ola registro residencia pensao aposentadoria""",
        "es": """yo mi mis nosotros usted ustedes el la los las un una del al en para por con sin que cual cuales cuando donde como
            cuanto cuanta quien y o no si esta estoy son ser es tiene tengo necesito quiero puedo puede hacer sacar me mude mudarme
            tarjeta certificado seguro salud impuesto impuestos basura hijo hija escuela guarderia perdi pagar ayuntamiento
            direccion documento trabajo embarazada gracias hola registro residencia pension mi domicilio a lo se le""",
        "ja": """juminhyo jumin hyo hikkoshi hikkoshita tenyu tenshutsu tenkyo inkan todoke zairyu kokumin kenko hoken nenkin gomi sodai
            sodaigomi kuyakusho hoikuen jidou teate zeikin shussei todokede kosodate doko desu desuka masu masuka wa wo ga ni
            nani ikura itsu dou shitara kudasai onegaishimasu arigato arigatou konnichiwa tetsuzuki madoguchi yoyaku
            boshi techo koseki tohon mynumber kado nakushita moraitai shitai ka nakano""",
    }.items()
}

#: Chinese words that no Japanese sentence contains; 的, 了, 和 or 要 alone stand in Japanese words too (目的, 終了).
CHINESE_COMMON = """你 您 我们 我們 他们 他們 她 哪 吗 嗎 呢 吧 啊 这 這 那个 那個 那里 那裡 怎么 怎麼 怎样 怎樣 什么 什麼 甚麼
    多少 如何办 如何辦 可以 想要 想问 想問 要怎 要去 要带 要帶 要不要 给我 給我 在哪 办理 辦理 请问 請問 孩子 垃圾 是否 没有 沒有 还没 還沒
    不能 不会 不會 不知道 不想 能不能 是不是 已经 已經 应该 應該 么 麼 丢 丟 搬家 找 谁 誰 钱 錢 手续 手續 我的 我想 我家 我要 了吗 了嗎 的话 的話
    几点 幾點 哪里 哪裡 去哪 申请 该 該 让 讓 被人 从 從哪 刚 剛 过来 過來 拿到 带什么 帶什麼 怎 弄 咋 啥 嘛 吃 她的 他的 老公 宝宝 寶寶
    报名 報名 预约 預約 证明 登记 登記""".split()
