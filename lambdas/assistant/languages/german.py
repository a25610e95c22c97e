"""German: what of it is understood, and what is said."""

from __future__ import annotations

from assistant.languages.table import Language, english_of, small_of

_ENGLISH = english_of("""
mutter, mama, vater, papa, schwester, bruder, oma, opa, tante, onkel, freund,
freundin, freunde, mann, frau, sohn, tochter, kind, kinder, kindern, kollege, kollegin, gäste: friend
| ich habe, wir haben: i have | ich, wir: i | suche, suchen, brauche, brauchen, möchte, möchten, will, wollen, hätte
gern,
hätte gerne: want | habt, hast, gibt: have | aber: but | bitte: please | mit: with | für: for | ist das, ist es, ist
der, ist
die: is it | ja: yes | nein: no
| unter: under | bis zu, bis: up to | höchstens, maximal, allerhöchstens: at most | weniger als: less than
| nicht mehr als: no more than | mindestens, wenigstens: at least | über, mehr als: more than | zwischen: between
| und: and | oder: or | ungefähr, etwa, rund, circa, ca: around | ab: starting at | von: from | budget: budget
| euro, euros: euros | dollar: dollars | cent: cents | franken: chf
| null: zero | zwei: two | drei: three | vier: four | fünf: five | sechs: six | sieben: seven | acht: eight | neun:
nine
| zehn: ten | elf: eleven | zwölf: twelve | dreizehn: thirteen | vierzehn: fourteen | fünfzehn: fifteen
| sechzehn: sixteen | siebzehn: seventeen | achtzehn: eighteen | neunzehn: nineteen | zwanzig: twenty | dreißig:
thirty
| vierzig: forty | fünfzig: fifty | hundert: hundred | dutzend: dozen
| enthält, enthalten, beinhaltet: contains | ohne: without | kein, keine, keinen, keinem, keiner, keines: no
| nicht: not | außer, ausser: except
| statt, anstatt: instead of | nichts mit: nothing with | lieber: rather | mag nicht, mögen nicht: dont like
| vertrage kein, vertrage keine, vertrage keinen, vertragen keine, verträgt keine, verträgt kein: cant tolerate
| darf kein, darf keine, darf keinen, darf nicht, kann keine, kann kein: cant eat | esse kein, esse keine, isst
keine: no
| hasse, hasst: hate | frei von: free from | allergisch gegen, allergisch auf, reagiere auf: allergic to
| allergisch: allergic | allergie gegen, allergie auf, allergien gegen: allergy to | allergie, allergien: allergy
| intolerant: intolerant | unverträglichkeit, intoleranz: intolerance | zöliakie: coeliac | gegen: to
| vegan, vegane, veganer, veganes, veganen: vegan | vegetarisch, vegetarische, vegetarisches, vegetarier: vegetarian
| bio, biologisch: organic | koffeinfrei, entkoffeiniert: caffeine free | glutenfrei: gluten free
| günstiger, günstigere, günstigeres, günstigeren, billiger, billigere, billigeres, preiswerter: cheaper
| günstig, günstige, günstiges, billig, billige, billiges, preiswert: cheap | zu teuer: too expensive
| nicht zu teuer: not too expensive | teurer, teurere, teureres: more expensive | teuer: expensive
| das günstigste, am günstigsten, das billigste, die günstigsten: the cheapest one
| etwas anderes, was anderes, anderes, sonst noch, was noch: something else | mehr davon, mehr bitte, zeig mehr,
weitere, noch mehr: show me more
| vergleiche, vergleich, vergleichen: compare | unterschied: whats the difference | warum, wieso, weshalb: why
| warenkorb, korb: my cart | danke, dankeschön, vielen dank, besten dank: thanks | hallo, guten tag, guten morgen,
moin,
servus, grüß gott, hi: hello | tschüss, tschüs, ciao, auf wiedersehen: bye
| von vorne, nochmal von vorne, neu anfangen, fang neu an, vergiss alles: start over
| ähnlich wie: similar to | ähnlich, ähnliches, ähnliche, so etwas wie: something similar
| erste, ersten, erstes: the first | zweite, zweiten, zweites: the second | dritte, dritten, drittes: the third
| vierte, vierten: the fourth | letzte, letzten, letztes: the last | andere marke, anderen marke: another brand
| marke: brand | empfehlen, empfehlung, empfiehl, empfiehlst, vorschlag, vorschläge: recommend | hilfe: help
| auf lager, vorrätig, lieferbar, verfügbar: in stock | was kostet, wie viel kostet, wieviel kostet: how much is
| erzähl mir mehr, mehr über: tell me more | doch wieder: again | egal welcher preis, preis egal, jeder preis: any
price
| jede marke, marke egal: any brand | jede kategorie: any category | egal: any
| geschenk, geschenke: gift | geburtstag: birthday | frühstück: breakfast | abendessen: dinner | mittagessen: lunch
| weihnachten: christmas | feier: party | grillen, grillabend: barbecue | hochzeit: wedding | ostern: easter
| picknick: picnic | gemütlich: cosy | süß, süßes, süßer, süßen: sweet | gesund, gesundes: healthy | scharf: spicy
| tee, tees: tea | grüner tee, grünen tee: green tea | schwarzer tee, schwarztee: black tea | kräutertee: herbal tea
| kaffee: coffee | bohnen: beans | milch: milk | käse: cheese | brot, brote: bread | brötchen: rolls | butter: butter
| ei, eier, eiern: eggs | nudel, nudeln: pasta | reis: rice | mehl: flour | zucker: sugar | salz: salt
| schokolade, schoko: chocolate | keks, kekse, plätzchen: cookies | kuchen, torte: cake | eis, eiscreme: ice cream
| joghurt: yogurt | sahne: cream | saft, säfte: juice | apfelsaft: apple juice | orangensaft: orange juice
| wasser, mineralwasser: water | bier: beer | wein: wine | rotwein: red wine | weißwein: white wine | fleisch: meat
| rindfleisch, rind: beef | schweinefleisch, schwein: pork | hähnchen, huhn: chicken | wurst, würstchen: sausage
| schinken: ham | speck: bacon | fisch: fish | lachs: salmon | thunfisch: tuna | garnele, garnelen: shrimp
| gemüse: vegetables | obst, früchte: fruit | apfel, äpfel: apples | banane, bananen: bananas | birne, birnen: pears
| erdbeere, erdbeeren, erdbeer: strawberry | kartoffel, kartoffeln: potatoes | tomate, tomaten: tomatoes
| zwiebel, zwiebeln: onions | karotte, karotten, möhren: carrots | salat: salad | suppe, suppen: soup
| soße, sosse, sauce: sauce | tomatensoße, tomatensauce: tomato sauce | pizza: pizza | honig: honey
| marmelade, konfitüre: jam | müsli: cereal | nuss, nüsse, nüssen: nuts | mandel, mandeln: almonds
| haselnuss, haselnüsse, haselnüssen: hazelnuts | walnuss, walnüsse: walnuts | erdnuss, erdnüsse, erdnüssen: peanuts
| laktose, lactose: lactose | gluten: gluten | weizen: wheat | soja: soy | sesam: sesame | senf: mustard | sellerie:
celery
| schalentiere, krebstiere, meeresfrüchte: shellfish | seife: soap | zahnpasta: toothpaste | waschmittel: laundry
detergent
| spülmittel: dish detergent | toilettenpapier, klopapier: toilet paper | taschentücher: tissues | kerze, kerzen:
candles
| tasse, tassen: mugs | hundefutter: dog food | katzenfutter: cat food | hund: dog | katze: cat | windel, windeln:
diapers
| babynahrung: baby food | öl: oil | olivenöl: olive oil | essig: vinegar | pfeffer: pepper | gewürz, gewürze: spices
| süßigkeiten: candy | kaugummi: gum | snack, snacks: snacks | getränk, getränke: drinks | blume, blumen: flowers
| rot, rote, roter, rotes: red | blau, blaue, blauer: blue | weiß, weiße, weißer, weißes: white | grün, grüne: green
""")
_SMALL = small_of("""
ich du er sie wir ihr man mich mir dir uns euch der die das den dem des ein eine einen einem einer ist sind bin war
habe hab haben hat hätte für mit zu zum zur im auf an bei aus als auch noch nur schon mal sehr aber dann wenn weil
dass
ob wie wo wer was welche welcher welches suche suchen brauche brauchen möchte möchten will wollen kann können
könnt soll
sollte gibt gern gerne bitte habt zeig zeige mein meine meinen meinem meiner in dein deine es etwas so ja nein
doch hier da
heute
morgen abend wäre schön gut gute guten dieser diese dieses diesen jetzt mag mögen essen esse
""")
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
    "I only know this shop and its items.": "Ich kenne nur diesen Shop und seine Artikel.",
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
    "and": "und",
}
GERMAN = Language(
    "de",
    _ENGLISH,
    _SMALL,
    _SAID,
    _THINGS,
    {
        "allergie": "allergy", "allergiker": "allergy", "allergikerin": "allergy", "intoleranz": "intolerance",
        "intolerant": "intolerant", "unvertraglichkeit": "intolerance", "unvertraeglichkeit": "intolerance",
        "freie": "free", "freies": "free", "freier": "free", "freien": "free", "frei": "free",
    },
    "",
    (("en", ""), ("n", ""), ("e", ""), ("er", ""), ("es", ""), ("s", "")),
)  # fmt: skip
