"""Languages that are not read: enough of their words to tell that a message is in one."""

from __future__ import annotations

from functools import cache

from assistant.lists import words_of

_UNREAD = """
Dutch: ik een het met zonder minder dan zoek wil graag iets niet van mijn goedkoop hebben ben voor geen maar ook hoi
goedemorgen goedemiddag goedenavond bedankt dankjewel alstublieft heeft heb hebt u jullie kunt waar wat welke kaas
koekjes koffie thee melk brood kaarsen nodig kopen goedkoper op zoek naar wij onze | Portuguese: eu um uma os as para
com sem menos que procuro quero preciso algo o de ola obrigado obrigada nao tenho barato sou bom dia boa tarde noite
voce voces tem queria gostaria cha pao leite queijo bolachas cafe ate mais meu minha estou comprar quanto custa |
Swedish: jag en ett och for med utan mindre an soker vill ha nagot inte billig till min ar som hej tack har ni finns
skulle behover letar efter kaffe kakor ost brod mjolk hur mycket kostar vad | Danish: jeg en et og for med uden mindre
end soger vil have noget ikke billig til min er som har hej tak goddag leder efter kan i | Norwegian: jeg en et og for
med uten mindre enn ser etter vil ha noe ikke billig til min er som har hei takk dere trenger leter | Finnish: mina
etsin haluan onko teilla ilman kanssa alle halvin kiitos hei moi tarvitsen jotain ei ja kahvia teeta | Polish: ja i w
z na dla bez mniej niz szukam chce potrzebuje cos nie jest mam tani prosze jestem czesc dzien dobry dziekuje czy macie
kawy kawa herbata herbaty chleb mleko ser ciastka do tanszego moj moja ile kosztuje poprosze chcialbym chcialabym |
Czech: ja a v s na pro bez mene nez hledam chci potrebuji neco neni je mam levny prosim jsem dobry den ahoj dekuji
mate kavu caj | Slovak: ja a v s na pre bez menej nez hladam chcem potrebujem nieco nie je mam lacny prosim som dobry
den ahoj dakujem mate | Turkish: ben bir ve ile icin degil var mi mu istiyorum ariyorum tesekkurler ucuz daha bana
lutfen merhaba selam gunaydin iyi aksamlar yesil cay kahve ekmek sut peynir kac ne kadar yok bu olsun lira tane almak
lazim | Romanian: eu si cu fara pentru mai putin decat caut vreau ceva nu este ieftin buna ziua multumesc aveti ceai
cafea paine lapte | Hungarian: en egy es nelkul kevesebb mint keresek szeretnek valamit nem olcso jo napot szia
koszonom van tea kave kenyer tej | Croatian: ja i u s bez manje od trazim zelim nesto nije je jeftino molim sam dobar
dan bok hvala imate li kavu caj kruh mlijeko treba | Indonesian: saya dan untuk dengan tanpa kurang dari mencari mau
ingin sesuatu tidak murah tolong halo selamat pagi terima kasih ada teh | Vietnamese: toi va cho voi khong can tim
muon mua re xin chao cam on co tra ca phe | Tagalog: ako ang ng sa para may meron ba kayo gusto bibili salamat po mura
hanap kailangan
"""
LETTERS = frozenset("şğıİłąęśćżźńřěůťďňőűțșđåøãõơưæþð")
"""Letters that none of the languages that are read has."""


GREETINGS = words_of("""
    merhaba selam gunaydin hoi goedemorgen goedemiddag goedenavond dankjewel bedankt ola obrigado obrigada hej hejsan
    goddag hei czesc dziekuje ahoj dekuji dakujem multumesc koszonom szia hvala kiitos tesekkurler takk salamat halo xin
    """)
"""Words that tell alone that a message is in one of these."""


@cache
def unread() -> dict[str, frozenset[str]]:
    """Give the words of each, by its name."""
    entries = [entry.partition(":") for entry in _UNREAD.split("|")]
    return {name.strip(): words_of(words) for name, _, words in entries}
