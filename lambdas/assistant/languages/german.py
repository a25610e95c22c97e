"""German: what of it is understood, and what is said."""

from __future__ import annotations

from assistant.languages.goods.german import GOODS
from assistant.languages.table import Language

_PHRASES = """
in den warenkorb, in meinen warenkorb, in den einkaufswagen, in den korb, in meinen korb, in den einkaufskorb, zum
warenkorb: put in my cart | eklig, ekelhaft, widerlich, scheußlich, furchtbar, grauenhaft, ungenießbar: gross |
mutter, mama, vater, papa, schwester, bruder, oma, opa, tante, onkel, freund, freundin, freunde, mann, frau, sohn,
tochter, kind, kinder, kindern, kollege, kollegin, gäste, schwiegermutter, schwiegervater, schwiegereltern, enkel,
enkelin, enkelkind, neffe, nichte, cousin, cousine, nachbar, nachbarin, nachbarn, chef, chefin, lehrer, lehrerin,
gast, besuch, ehemann, ehefrau, eltern, großeltern, großmutter, großvater, familie, jungs, mädels, mädchen, junge,
leute, kumpel, kumpels, partner, partnerin, verwandte, kleine, kleinen, kleiner, kids, teenager, frauen, männer, herr,
dame: friend | ich habe, wir haben, ich hab, hab ich, wir hab, habe ich, haben wir, habe nur, hab nur: i have | ich,
wir: i | suche, suchen, brauche, brauchen, möchte, möchten, will, wollen, hätte gern, hätte gerne, bräuchte,
bräuchten, brauch, brauchst, benötige, benötigen, such, nehme, nehm, nehmen, kaufen, besorgen, wünsche, hätten gern,
hätten gerne, hol, holen, füg hinzu, leg dazu, pack dazu, noch dazu: want | habt, hast, gibt, hast du, habt ihr, haben
sie, gibt es, gibts, führt ihr, führen sie: have | aber: but | bitte: please | mit: with | für: for | ja: yes | nein,
kein, keine, keinen, keinem, keiner, keines, esse kein, esse keine, isst keine, gar kein, gar keine, gar keinen,
überhaupt kein, überhaupt keine, bloß kein, bloß keine, bitte kein, bitte keine, bitte keinen, auf keinen fall, trinke
kein, trinke keine, trinke keinen, trinkt keinen, trinken keinen, esse keinen, essen kein, essen keine, isst kein,
isst keinen, keins, keiner von: no | unter, höchstens, maximal, allerhöchstens, nicht mehr als, bis maximal, bis max,
bis höchstens, max, nicht über, nichts über, nicht teurer als, nichts teurer als, nicht mehr wie, kein mehr als,
nichts für mehr als, soll nicht mehr als, sollte nicht mehr als, darf nicht mehr als, nicht mehr ausgeben als, nicht
mehr als ausgeben, mehr als darf es nicht, kostet weniger als, keine mehr als, unterhalb von, günstiger als, billiger
als, innerhalb von, im rahmen von, limit von, limit, obergrenze, maximum, maximum von, ein maximum von, maximalpreis,
am besten unter, möglichst unter: at most | bis zu, bis, darf ruhig, dürfen ruhig, darf auch, kann ruhig: up to |
weniger als: less than | mindestens, wenigstens, nicht unter, nicht weniger als: at least | über, mehr als: more than
| zwischen: between | und: and | oder: or | ungefähr, etwa, rund, circa, ca, um die, so um die, so etwa, so circa,
rund um, ungefähr um: around | ab: starting at | von: from | budget: budget | euro, euros: euros | dollar: dollars |
cent: cents | franken: chf | null: zero | zwei: two | drei: three | vier: four | fünf: five | sechs: six | sieben:
seven | acht: eight | neun: nine | zehn: ten | elf: eleven | zwölf: twelve | dreizehn: thirteen | vierzehn: fourteen |
fünfzehn: fifteen | sechzehn: sixteen | siebzehn: seventeen | achtzehn: eighteen | neunzehn: nineteen | zwanzig:
twenty | dreißig: thirty | vierzig: forty | fünfzig: fifty | hundert: hundred | dutzend: dozen | enthält, enthalten,
beinhaltet, enthalten ist, drin, drin ist, steckt: contains | ohne, ganz ohne, ohne jegliche, bloß ohne: without |
nicht, gar nicht, überhaupt nicht, nix, nimmer, niemals, nie: not | außer, ausser, abgesehen von, bis auf: except |
statt, anstatt, anstelle von, anstatt von, und nicht: instead of | nichts mit, nichts aus: nothing with | lieber,
hätte lieber, nehme lieber, nehm lieber, doch lieber, dann lieber, eher, eher was: rather | mag nicht, mögen nicht:
dont like | vertrage kein, vertrage keine, vertrage keinen, vertragen keine, verträgt keine, verträgt kein, nicht
vertrage, nicht verträgt, nicht vertragen: cant tolerate | darf kein, darf keine, darf keinen, darf nicht, kann keine,
kann kein: cant eat | hasse, hasst: hate | frei von: free from | allergisch gegen, allergisch auf, reagiere auf:
allergic to | allergisch: allergic | allergie gegen, allergie auf, allergien gegen: allergy to | allergie, allergien:
allergy | intolerant: intolerant | unverträglichkeit, intoleranz, vertrage ich nicht, vertrage nicht, verträgt nicht,
verträgt er nicht, verträgt sie nicht: intolerance | zöliakie: coeliac | gegen: to | vegan, vegane, veganer, veganes,
veganen, pflanzlich, rein pflanzlich, tierfrei: vegan | vegetarisch, vegetarische, vegetarisches, vegetarier,
fleischlos, fleischfrei: vegetarian | bio, biologisch: organic | koffeinfrei, entkoffeiniert: caffeine free |
glutenfrei: gluten free | günstiger, günstigere, günstigeres, günstigeren, billiger, billigere, billigeres,
preiswerter, geht das auch günstiger, geht es günstiger, gehts günstiger, gehts billiger, geht das auch billiger, geht
auch günstiger, etwas günstigeres, was günstigeres, was billigeres, etwas billigeres, preisgünstiger, preiswertere,
günstigerer, weniger teuer, nicht so teuer, zu kostspielig, ist mir zu viel, ist mir zu teuer, kostet weniger, weniger
kosten: cheaper | günstig, günstige, günstiges, billig, billige, billiges, preiswert, preisgünstige, kostengünstig,
erschwinglich: cheap | zu teuer: too expensive | nicht zu teuer: not too expensive | teurer, teurere, teureres,
edleres, hochwertigeres, hochwertiger, edler, was besseres, etwas besseres, exklusiver, exklusiveres, feineres: more
expensive | teuer: expensive | das günstigste, am günstigsten, das billigste, die günstigsten, günstigste,
günstigsten, billigste, billigsten, preiswerteste, am billigsten, am preiswertesten, das preiswerteste, die
günstigste, der günstigste, die billigste, der billigste: the cheapest one | etwas anderes, was anderes, anderes,
sonst noch, was noch: something else | mehr davon, mehr bitte, zeig mehr, weitere, noch mehr, noch was, noch etwas,
sonst noch was, andere, anderen, anderer, alternativen, alternative, andere vorschläge, noch andere, was gibt es noch,
was gibts noch, was habt ihr noch, was haben sie noch, mehr auswahl, zeig mir mehr, zeigen sie mir mehr, mehr zeigen,
weiter, die nächsten, nächste, noch welche: show me more | vergleiche, vergleich, vergleichen, unterscheiden sich,
unterscheidet, unterschiede, vergleichst, gegenüberstellen, was ist besser, welches ist besser, welche ist besser,
welcher ist besser: compare | unterschied: whats the difference | warum, wieso, weshalb, wie kommst du darauf, wie
kommen sie darauf, aus welchem grund, wozu: why | warenkorb, korb, einkaufswagen, einkaufskorb: my cart | danke,
dankeschön, vielen dank, besten dank, danke dir, danke ihnen, danke euch, vielen lieben dank, lieben dank, herzlichen
dank, tausend dank, merci, das wars, das war alles, das wars dann, perfekt danke, schönen tag noch, schönen tag,
schönen abend, schönen abend noch, bis dann, bis bald, mach s gut, super danke, danke für die hilfe, danke für deine
hilfe, danke für ihre hilfe: thanks | hallo, guten tag, guten morgen, moin, servus, grüß gott, hi, guten abend, morgen
zusammen, hallo zusammen, hallöchen, huhu, grüezi, guten mittag, hey, na, tach, servus zusammen: hello | tschüss,
tschüs, ciao, auf wiedersehen: bye | von vorne, nochmal von vorne, neu anfangen, fang neu an, vergiss alles, alles
löschen, alles vergessen, vergiss das alles, neuer versuch, neue suche, nochmal neu, ganz von vorne: start over |
ähnlich wie, so was wie, sowas wie, sowas in der art, etwas in der art, das gleiche wie: similar to | ähnlich,
ähnliches, ähnliche, so etwas wie: something similar | erste, ersten, erstes, das erste, die erste, der erste, den
ersten, dem ersten, nummer eins: the first | zweite, zweiten, zweites, das zweite, die zweite, der zweite, den
zweiten, nummer zwei: the second | dritte, dritten, drittes, das dritte, die dritte, der dritte, den dritten, nummer
drei: the third | vierte, vierten, vierter, nummer vier: the fourth | letzte, letzten, letztes, das letzte, die
letzte, der letzte, den letzten: the last | andere marke, anderen marke, andere marken, anderer marke, anderen
hersteller, anderem hersteller, anderer hersteller, andere hersteller: another brand | marke: brand | empfehlen,
empfehlung, empfiehl, empfiehlst, vorschlag, vorschläge, vorschlagen, empfehlt, empfiehlt, empfehlst, rat, ratschlag,
was nimmt man, was nehme ich, inspiration, ideen, idee: recommend | hilfe: help | auf lager, vorrätig, lieferbar,
verfügbar, auf vorrat, noch da, noch auf lager, noch vorrätig, noch verfügbar: in stock | was kostet, wie viel kostet,
wieviel kostet, wie teuer ist, wie teuer sind, wie viel kosten, was kosten, wieviel kosten, was macht, wie viel ist,
kostet der, kostet die, kostet das: how much is | erzähl mir mehr, mehr über, erzähl mehr, mehr dazu, mehr infos, mehr
informationen, genaueres, einzelheiten, infos zu, details: tell me more | doch wieder: again | egal welcher preis,
preis egal, jeder preis, darf es kosten was es will, egal was es kostet, was es kostet ist egal, kosten egal, kosten
sind egal, geld spielt keine rolle, preis spielt keine rolle, der preis spielt keine rolle, der preis ist egal, preis
ist egal, der preis ist mir egal, preis ist mir egal, vergiss das budget, vergiss das limit, vergiss den preis, ohne
limit, kein limit, kein budget, ohne preislimit, limit vergessen, limit ist egal, budget ist egal, das limit ist egal,
limit weg, limit aufheben, nicht aufs geld, kann kosten was es will: any price | jede marke, marke egal, jede marke
ist ok, marke ist egal, die marke ist egal, marke spielt keine rolle: any brand | jede kategorie: any category | egal:
any | geschenk, geschenke: gift | geburtstag, party, fete, kindergeburtstag, geburtstagsfeier, geburtstagsparty:
birthday | frühstück: breakfast | abendessen, abend essen, abendbrot, nachtessen: dinner | mittagessen: lunch |
weihnachten, advent, nikolaus, heiligabend: christmas | feier, silvester: party | grillen, grillabend, grillparty,
grillfest, grillt, gegrillt, grill: barbecue | hochzeit: wedding | ostern: easter | picknick: picnic | gemütlich: cosy
| süß, süßes, süßer, süßen: sweet | gesund, gesundes: healthy | scharf: spicy | oder weniger, oder drunter, oder
darunter, und weniger: or less | oder mehr, oder drüber, und mehr: or more | mein budget ist, mein budget liegt bei,
budget liegt bei, budget von, budget ist, budget beträgt: budget of | ein euro, einen euro: 1 euros | ein dollar,
einen dollar: 1 dollars | halb: half | paar, ein paar, einige: few | eins: one | siebzig: seventy | sechzig: sixty |
achtzig: eighty | neunzig: ninety | nichts, garnichts: nothing | nichts von: nothing from | mag kein, mag keine, mag
keinen, mögen kein, mögen keine, will kein, will keine, will keinen, möchte kein, möchte keine, möchte keinen, wollen
keine, brauche kein, brauche keine, brauche keinen, kann nicht ausstehen, kann nicht leiden, nicht mag, nicht mögen:
dont want | verzichte auf, verzichten auf, meide, meiden, vermeiden, vermeide, weglassen: avoid | darf wieder, kann
wieder, darf jetzt wieder, darf doch: can eat | koscher: kosher | halal: halal | zuckerfrei, ungesüßt: sugar free |
alkoholfrei: alcohol free | fettarm: low fat | laktosefrei: lactose free | am teuersten, das teuerste, die teuerste,
der teuerste: the most expensive | zum warenkorb dazu, passt zu meinem warenkorb, passt zum warenkorb: goes with my
cart | nein danke: no thanks | kein problem: no problem | keine ahnung: no idea | warum nicht: why not | nicht sicher:
not sure | fünfte, fünften: the fifth | die ersten beiden, den ersten beiden, ersten beiden, ersten zwei, die ersten
zwei: the first the second | beide, beiden: both | das da, dieses da, der da, die da: that | das mit, der mit, die
mit, den mit, das aus, der aus, die aus, die von, das von, der von: the | vorrat, da, noch zu haben, erhältlich, in
den, in die, in der, lebensmittelvergiftung: | muss nicht: doesnt have to be | moment, warte, ach nein, ach ne, nee,
nö, quatsch, sorry, stimmt, stopp: actually | brunch: brunch | jubiläum, hochzeitstag: anniversary | einweihung,
einzug: housewarming | filmabend, kinoabend: movie night | camping, zelten: camping | wandern, wanderung: hiking |
muttertag, valentinstag: valentines | büro, arbeit: office | romantisch, romantischen, romantisches: romantic |
entspannen, entspannung, entspannt: relaxing | festlich, festliches: festive | elegant, edel, edles: elegant |
erfrischend: refreshing | deftig, herzhaft, herzhaftes: savory | klein: small | groß, großpackung, vorratspack,
familienpackung: large | größer, größere, größeren: bigger | frisch: fresh | gefroren: frozen | getrocknet: dried |
geröstet: roasted | gesalzen: salted | ungesalzen: unsalted | geräuchert: smoked | gemahlen: ground | weich: soft |
hart: hard | knusprig: crunchy | bitter: bitter | sauer, saure: sour | mild: mild | dunkel, dunkle, dunkler, dunkles:
dark | hell, leicht: light | flüssig: liquid | pulver: powder | mini: mini | warm: warm | kalt: cold | heiß: hot |
natürlich, natur: natural | parfümfrei, unparfümiert, duftneutral: unscented | duftend, parfümiert: scented |
empfindlich, sensibel: sensitive | rot: red | blau: blue | weiß: white | grün: green | gelb: yellow | schwarz: black |
braun: brown | rosa: pink | lila, violett: purple | grau: grey | bunt: mixed | gold, golden: golden | silber: silver |
flasche, flaschen: bottles | packung, packungen, päckchen, paket, pack: packs | dose, dosen, büchse: cans | schachtel,
karton: box | beutel: bags | stück, stücke: pieces | kilo, kg: kg | liter: l | gramm: g | rolle, rollen: pack |
wetter, hauptstadt, wie spät, uhrzeit, wie spät ist es: weather | witz: joke | gedicht: poem | politik: politics |
fußball: football | nachrichten: news | wer bist du, was bist du, bist du ein mensch, bist du ein roboter, was kannst
du: what can you do | enthält das, enthält er, enthält sie, enthält es, ist da: does it contain | eigenmarke,
hausmarke, no name, noname: store brand | marke vom ersten, die marke vom ersten, marke der ersten, marke des ersten:
the brand of the first one | lass weg, lass mal, streich, streiche, vergiss, raus damit: forget about | doppelt:
double | rippchen: ribs |
insgesamt, alles zusammen, alles in allem: in total | alles unter,
alles bis, alles für weniger als, alles für unter: everything under | kein minimum, keine untergrenze, ohne minimum,
ohne untergrenze, kein mindestpreis, ohne mindestpreis, vergiss das minimum, vergiss den mindestpreis: no minimum | kein
maximum, keine obergrenze, ohne obergrenze, ohne maximum: no maximum
| diabetiker, diabetikerin, zuckerkrank, diabetisch, diabetes: diabetic | salzarm, salzarme, salzarmes, salzarmen,
salzreduziert,
natriumarm, ohne salz, wenig salz, salzfrei: low salt | zuckerfrei, zuckerfreie, zuckerfreies, zuckerarm, ohne zucker,
weniger zucker: sugar free | kohlenhydratarm, ohne kohlenhydrate: low carb | fettarm, fettarme, fettarmer, fettfrei:
low fat
| kalorienarm, wenig kalorien: low calorie
"""

_SMALL = """
du er sie ihr man mich mir dir uns euch der die das den dem des ein eine einen einem einer ist sind bin war habe hab
haben hat hätte zu zum zur im auf an bei aus als auch noch nur schon mal sehr dann wenn weil dass ob wie wo wer was
welche welcher welches kann können könnt soll sollte gern gerne zeig zeige mein meine meinen meinem meiner in dein
deine es etwas so doch hier heute morgen abend wäre schön gut gute guten dieser diese dieses diesen jetzt mag mögen
essen esse eben halt gerade bloß ganz recht ziemlich wirklich eigentlich vielleicht eventuell übrigens also nun
morgens abends mittags nachts gestern übermorgen samstag sonntag montag dienstag mittwoch donnerstag freitag
wochenende woche monat jahr jahre tag tage stunde gleich bald später früher immer oft manchmal wieder mache machen
macht machst gemacht koche kochen kocht gekocht backe backt gebacken isst gegessen trinke trinkt geht gehen gehts
läuft kommt kommen kam bekomme bekommen kriege kriegen kriegt gebe geben gib nimm nimmt lass lasst lassen braucht
sucht mochte wollt wollte wollten könnte könnten könntest dürfte darf dürfen muss müssen müsste sollen wird werden
wurde würde würden sei seid wären hatte hatten hattest wissen kennst kennt denke denkt glaube finde finden findet
gefällt gefallen schmeckt schmecken passt passen passend reicht reichen fehlt fehlen leer alle ausgegangen kostet
kosten gekostet ausgeben zahlen bezahlen preis preise geld ihnen ihm ihn ihre ihrem ihren ihres sein seine seinem
seinen unser unsere unseren unserem euer eure jemand jemanden irgendwas irgendetwas irgendein irgendeine irgendwelche
alles allem einfach lecker leckeres leckere super toll tolle tolles klasse prima perfekt genau okay besser beste
besten am vom beim ins fürs aufs ums vor nach seit während wegen durch um hin her raus rein drauf dran dazu davon
damit daran darauf dafür daraus dabei nachher außerdem sowie trotzdem deshalb denn falls vorher zuerst erst erstmal
bereits sogar zwar jedoch jede jeder jedes jeden welchen welchem wessen wem wen woher wohin krank kopf bauch hunger
durst lust herrn hause haus daheim küche bad wohnung laden shop geschäft angebot angebote sache sachen ding dinge
sorte sorten art zeug artikel produkt produkte schöne schönes schönen netter nette nettes kleines lebe leben wohne
wohnt frisst fressen liebe liebt lieben sich selbst selber dort nämlich tut tun weh schmerzen anzeigen zeigt zeigen
sehen sehe gesehen hören sagen sag sagt pro je einzeln insgesamt zusammen mitbringen bringen bring leg legen packen
leider einmal zweimal zurzeit sonst oh ah ach hm naja klar liegt bett steht stehen beiseite sack großen trinken ne nen
ner nem viele vielen viel wenig mehr meisten liebsten vorbei kommst bisschen bissl sozusagen irgendwie genannt gesucht
dritter neu neue neuen neues altes alten alt jung zwischendurch kränkelt erkältet genug zusätzlich zwecks hätt hätts
wär wärs gäbs magst heißt
"""
_SAID = {
    "Hello!": "Hallo!",
    "You are welcome.": "Gern geschehen.",
    "I can find, compare and explain items of this shop. Tell me what you need, what you want to spend, and"
    " what you do"
    " not want.": "Ich kann Artikel dieses Shops finden, vergleichen und erklären. Sag mir, was du brauchst,"
    " was es kosten"
    " darf und was du nicht möchtest.",
    "I start over.": "Ich fange von vorne an.",
    "I am not sure what you mean.": "Ich bin nicht sicher, was du meinst.",
    "Here is what I would suggest.": "Das würde ich vorschlagen.",
    "I found nothing that costs less.": "Ich habe nichts gefunden, das weniger kostet.",
    "I found nothing that costs more.": "Ich habe nichts gefunden, das mehr kostet.",
    "I have nothing else that fits.": "Ich habe nichts anderes, das passt.",
    "I found no other brand that fits.": "Ich habe keine andere Marke gefunden, die passt.",
    "I found nothing else that fits.": "Ich habe nichts anderes gefunden, das passt.",
    "I found nothing that meets all of that.": "Ich habe nichts gefunden, das all das erfüllt.",
    "I could not find just that; this is what comes closest.": "Genau das habe ich nicht gefunden; das kommt"
    " dem am nächsten.",
    "This is cheaper.": "Das ist günstiger.",
    "These are cheaper.": "Diese sind günstiger.",
    "This is more expensive.": "Das ist teurer.",
    "These are more expensive.": "Diese sind teurer.",
    "I leave that out from now on.": "Das lasse ich ab jetzt weg.",
    "I found one item that fits.": "Ich habe einen passenden Artikel gefunden.",
    "I found {count} items that fit.": "Ich habe {count} passende Artikel gefunden.",
    "Here are {count} ideas.": "Hier sind {count} Ideen.",
    "Here is one idea.": "Hier ist eine Idee.",
    "There is {name}.": "Es gibt {name}.",
    "{name} is reduced from {full_price} to {price}.": "{name} ist von {full_price} auf {price} reduziert.",
    "{name} costs {price}.": "{name} kostet {price}.",
    "According to the shop, these are declared free of {things}; please check the label.": "Laut Shop sind"
    " diese frei von"
    " {things} deklariert; bitte prüfe das Etikett.",
    "According to the shop, this is declared free of {things}; please check the label.": "Laut Shop ist das frei von"
    " {things} deklariert; bitte prüfe das Etikett.",
    "I list only what is declared free of {things}.": "Ich zeige nur, was als frei von {things} deklariert ist.",
    "Prices here are in {currency}.": "Die Preise hier sind in {currency}.",
    "I see nothing in your cart.": "Ich sehe nichts in deinem Warenkorb.",
    "There is nothing on the list.": "Auf der Liste steht nichts.",
    "I am not sure which one you mean.": "Ich bin nicht sicher, welchen Artikel du meinst.",
    "These fit what you asked for.": "Diese passen zu dem, was du gesucht hast.",
    "There are {count} items in your cart.": "In deinem Warenkorb sind {count} Artikel.",
    "There is one item in your cart.": "In deinem Warenkorb ist ein Artikel.",
    "Please use the shop's own button for your cart.": "Bitte nutze für deinen Warenkorb den Knopf im Shop.",
    "{name} is from {brand}.": "{name} ist von {brand}.",
    "{name} is declared to contain {things}.": "{name} enthält laut Shop {things}.",
    "{name} may contain {things}, the shop says.": "{name} kann laut Shop {things} enthalten.",
    "According to the shop, {name} is declared free of {things}; please check the label.": "Laut Shop ist {name} frei"
    " von {things} deklariert; bitte prüfe das Etikett.",
    "{name} has {word} in its name; please check the label.": "{name} trägt {word} im Namen; bitte prüfe das Etikett.",
    "The shop does not say that of {name}; please check the label.": "Der Shop sagt das über {name} nicht; bitte"
    " prüfe das Etikett.",
    "The shop does not say what is {diet}; please check the label.": "Der Shop sagt nicht, was {diet} ist; bitte"
    " prüfe das Etikett.",
    "The shop does not say that of {name}.": "Der Shop sagt das über {name} nicht.",
    "The {attribute} of {name} is {value}.": "{name}: {attribute} ist {value}.",
    "{name} is {attribute}.": "{name}: das gilt ({attribute}).",
    "{name} is out of stock.": "{name} ist nicht vorrätig.",
    "There are {count} left of {name}.": "Von {name} sind noch {count} da.",
    "{name} is in stock.": "{name} ist vorrätig.",
    "{name} is the cheapest of these.": "{name} ist davon am günstigsten.",
    "I could not read what you must not eat: please name it. Until then I list nothing.": "Ich konnte"
    " nicht lesen, was du nicht essen darfst: bitte nenne es in ein oder zwei Wörtern. Bis dahin zeige ich nichts.",
    "I remember from before: free of {things}.": "Ich weiß noch von früher: frei von {things}.",
    "I remember what you told me before.": "Ich weiß noch, was du mir früher gesagt hast.",
    "I will remember that.": "Das merke ich mir.",
    "I keep what you must not eat: free of {things}.": "Was du nicht essen darfst, behalte ich: frei von {things}.",
    "I do not know what you must not eat, so please check every label.": "Ich weiß nicht, was du nicht essen"
    " darfst; bitte prüfe jedes Etikett.",
    "Here is what I found.": "Das habe ich gefunden.",
    "I can only help to find items of this shop.": "Ich kann nur helfen, Artikel dieses Shops zu finden.",
    "What may I leave out?": "Was darf ich weglassen?",
    "What are you looking for?": "Was suchst du?",
    "Which kind do you have in mind?": "An welche Art denkst du?",
    "What would you like to spend?": "Was möchtest du ausgeben?",
    "any price": "jeder Preis",
    "any brand": "jede Marke",
    "any category": "jede Kategorie",
    "under {price}": "unter {price}",
}
_THINGS = {
    "nuts": "Nüssen",
    "peanuts": "Erdnüssen",
    "milk": "Milch",
    "gluten": "Gluten",
    "eggs": "Ei",
    "soy": "Soja",
    "fish": "Fisch",
    "shellfish": "Schalentieren",
    "sesame": "Sesam",
    "mustard": "Senf",
    "celery": "Sellerie",
    "sulphites": "Sulfiten",
    "lupin": "Lupinen",
    "sugar free": "zuckerfrei",
    "low sodium": "salzarm",
    "low carb": "kohlenhydratarm",
    "low fat": "fettarm",
    "low cholesterol": "cholesterinarm",
    "low calorie": "kalorienarm",
    "gmo free": "gentechnikfrei",
    "preservative free": "ohne Konservierungsstoffe",
    "and": "und",
}
_UNITS = {"ein": "one", "zwei": "two", "drei": "three", "vier": "four", "fünf": "five", "sechs": "six",
          "sieben": "seven", "acht": "eight", "neun": "nine"}  # fmt: skip
_TENS = {"zwanzig": "twenty", "dreißig": "thirty", "vierzig": "forty", "fünfzig": "fifty", "sechzig": "sixty",
         "siebzig": "seventy", "achtzig": "eighty", "neunzig": "ninety"}  # fmt: skip
_NUMBERS = "|".join(f"{unit}und{ten}: {_TENS[ten]} {_UNITS[unit]}" for ten in _TENS for unit in _UNITS)
GERMAN = Language(
    "de",
    f"{_PHRASES}|{_NUMBERS}",
    GOODS,
    _SMALL,
    _SAID,
    _THINGS,
    behind={
        "allergie": "allergy",
        "allergiker": "allergy",
        "allergikerin": "allergy",
        "intoleranz": "intolerance",
        "intolerant": "intolerant",
        "unvertraglichkeit": "intolerance",
        "unvertraeglichkeit": "intolerance",
        "freie": "free",
        "freies": "free",
        "freier": "free",
        "freien": "free",
        "frei": "free",
    },
    endings=(
        ("en", ""),
        ("n", ""),
        ("e", ""),
        ("er", ""),
        ("es", ""),
        ("em", ""),
        ("ern", ""),
        ("s", ""),
        ("chen", ""),
        ("innen", "in"),
    ),
    articles=frozenset({"der", "die", "das", "den", "dem"}),
    asks=frozenset(
        (verb, what) for verb in ("ist", "sind", "hat") for what in ("der", "die", "das", "er", "sie", "es")
    ),
    links=("", "n", "en", "s", "es", "er", "e"),
)
