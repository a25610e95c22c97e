"""Italian: what of it is understood, and what is said."""

from __future__ import annotations

from assistant.languages.table import Language, english_of, small_of

_ENGLISH = english_of("""
madre, mamma, padre, papà, sorella, fratello, nonna, nonno, zia, zio, amico,
amica, amici, marito, moglie, figlio, figlia, bambino, bambina, bambini, collega, ospiti: friend
| ho, abbiamo: i have | io, noi: i | vorrei, vorremmo, voglio, vogliamo, cerco, cerchiamo, serve, servono, bisogno:
want
| avete, hai: have | ma: but | per favore, per piacere: please | con: with | per: for | sì: yes
| meno di, a meno di, sotto i, sotto: under | fino a: up to | massimo, al massimo: at most | non più di: no more than
| almeno, minimo: at least | più di, oltre: more than | tra, fra: between | e, ed: and | o, oppure: or
| circa, intorno a: around | a partire da: starting at | euro: euros | dollaro, dollari: dollars
| centesimo, centesimi: cents | due: two | tre: three | quattro: four | cinque: five | sei: six | sette: seven |
otto: eight
| nove: nine | dieci: ten | undici: eleven | dodici: twelve | quindici: fifteen | venti: twenty | trenta: thirty
| cento: hundred | dozzina: dozen
| contiene, contengono: contains | senza: without | nessun, nessuno, nessuna, niente: no | non: not | no: not
| tranne, eccetto, escluso: except
| invece di, al posto di, invece del, invece della: instead of | niente con: nothing with
| non mi piace, non mi piacciono: dont like | odio: hate | non tollero: cant tolerate
| non posso mangiare, non può mangiare, non mangio, non mangia: cant eat
| allergico a, allergica a, allergico al, allergica al, allergico alle, allergica alle, allergico alla, allergica
alla,
allergico ai, allergica ai, allergico agli, allergica agli: allergic to | allergico, allergica, allergici: allergic
| allergia a, allergia al, allergia alle, allergia alla, allergia ai, allergia agli: allergy to
| allergia, allergie: allergy | intollerante a, intollerante al, intollerante alle, intollerante alla: intolerant to
| intollerante: intolerant | intolleranza a, intolleranza al, intolleranza alle, intolleranza alla: intolerance to
| intolleranza: intolerance | celiaco, celiaca: coeliac
| vegano, vegana: vegan | vegetariano, vegetariana: vegetarian | biologico, biologica, bio: organic
| decaffeinato, senza caffeina: caffeine free | più economico, più economica, più economici, meno caro, meno cara,
meno costoso: cheaper | economico, economica, economici: cheap | troppo caro, troppo cara, troppo costoso: too
expensive
| non troppo caro: not too expensive | più caro, più costoso: more expensive | caro, costoso: expensive
| il più economico, la più economica, il meno caro: the cheapest one
| altro, qualcos altro, qualcosa di diverso, cos altro: something else | altri, altre, ancora: show me more
| confronta, confrontare: compare | differenza: whats the difference | perché: why | carrello: my cart
| grazie, grazie mille: thanks | ciao, buongiorno, buonasera, salve: hello | arrivederci: bye
| ricominciamo, ricomincia, da capo, dimentica tutto: start over | simile a: similar to | simile, simili: something
similar
| primo, prima: the first | secondo, seconda: the second | terzo, terza: the third | ultimo, ultima: the last
| altra marca, un altra marca: another brand | marca, marchio: brand | consigli, consiglia, consigliami: recommend
| aiuto: help | disponibile: in stock | quanto costa, quanto costano: how much is
| qualsiasi prezzo, qualunque prezzo: any price | qualsiasi marca: any brand | qualsiasi categoria: any category
| regalo: gift | compleanno: birthday | colazione: breakfast | pranzo: lunch | cena: dinner | natale: christmas
| festa: party | grigliata: barbecue | matrimonio: wedding | dolce, dolci: sweet | piccante: spicy | sano, sana:
healthy
| tè, the: tea | tè verde: green tea | tè nero: black tea | menta: mint | tisana: herbal tea | caffè: coffee
| latte: milk | formaggio, formaggi: cheese | pane: bread | burro: butter | uovo, uova: eggs | pasta: pasta
| spaghetti: spaghetti | riso: rice | farina: flour | zucchero: sugar | sale: salt | cioccolato, cioccolata: chocolate
| biscotto, biscotti: cookies | torta, torte: cake | gelato, gelati: ice cream | yogurt: yogurt | panna: cream
| succo, succhi: juice | succo di mela: apple juice | succo d arancia: orange juice | acqua: water
| birra, birre: beer | vino, vini: wine | vino rosso: red wine | vino bianco: white wine | carne: meat | manzo: beef
| maiale: pork | pollo: chicken | salsiccia, salsicce: sausage | prosciutto: ham | pesce: fish | salmone: salmon
| tonno: tuna | gamberi, gamberetti: shrimp | verdura, verdure: vegetables | frutta: fruit | mela, mele: apples
| banana, banane: bananas | fragola, fragole: strawberry | patata, patate: potatoes | pomodoro, pomodori: tomatoes
| cipolla, cipolle: onions | carota, carote: carrots | insalata: salad | zuppa, zuppe, minestra: soup
| salsa, sugo: sauce | sugo di pomodoro, salsa di pomodoro: tomato sauce | pizza: pizza | miele: honey
| marmellata: jam | cereali: cereal | noce, noci, frutta secca, frutta a guscio: nuts | mandorla, mandorle: almonds
| nocciola, nocciole: hazelnuts | arachide, arachidi: peanuts | lattosio: lactose | glutine: gluten
| grano, frumento: wheat | soia: soy | sesamo: sesame | senape: mustard | sedano: celery
| crostacei, frutti di mare, molluschi: shellfish | sapone: soap | dentifricio: toothpaste | detersivo: laundry
detergent
| carta igienica: toilet paper | fazzoletti: tissues | candela, candele: candles | tazza, tazze: mugs | cane: dog
| gatto: cat | pannolini: diapers | olio: oil | olio d oliva, olio di oliva: olive oil | aceto: vinegar | pepe: pepper
| spezie: spices | caramelle: candy | bevanda, bevande: drinks | fiori: flowers | rosso, rossa: red | blu: blue
| bianco, bianca: white | verde: green
""")
_SMALL = small_of("""
io tu lui lei noi voi loro mi ti ci vi si lo la li le il i gli l un uno una di del della dei delle dello degli da
dal dalla
al alla ai alle agli in nel nella con per su che chi cosa quale quali come dove quando quanto è sono sei siamo ho
hai ha
abbiamo avete vorrei voglio vuole cerco cercando serve servono bisogno posso può puoi potrei potete favore piacere
qualcosa qualche mio mia miei mie tuo tua suo sua molto anche ma se sì già qui questo questa questi queste quello
quella po dell dall nell all sull qualcos cos
""")
_SAID = {
    "Hello!": "Ciao!",
    "You are welcome.": "Prego, è un piacere.",
    "I can find, compare and explain items of this shop. Tell me what you need, what you want to spend, and"
    " what you do"
    " not want.": "Posso trovare, confrontare e spiegare gli articoli di questo negozio. Dimmi che cosa ti"
    " serve, quanto"
    " vuoi spendere e che cosa non vuoi.",
    "I start over.": "Ricomincio da capo, come se non ci fosse stato niente.",
    "I am not sure what you mean.": "Non sono sicuro di che cosa intendi.",
    "Here is what I would suggest.": "Ecco che cosa suggerirei.",
    "I found nothing that costs less.": "Non ho trovato niente di più economico.",
    "I found nothing that costs more.": "Non ho trovato niente di più caro.",
    "I have nothing else that fits.": "Non ho altro che vada bene.",
    "I found no other brand that fits.": "Non ho trovato un'altra marca che vada bene.",
    "I found nothing else that fits.": "Non ho trovato altro che vada bene.",
    "I found nothing that meets all of that.": "Non ho trovato niente che soddisfi tutto questo.",
    "I could not find just that; this is what comes closest.": "Non ho trovato proprio quello; ecco la cosa più"
    " vicina.",
    "This is cheaper.": "Questo è più economico.",
    "These are cheaper.": "Questi sono più economici.",
    "This is more expensive.": "Questo è più caro.",
    "These are more expensive.": "Questi sono più cari.",
    "I leave that out from now on.": "D'ora in poi non lo mostro.",
    "I found one item that fits.": "Ho trovato un articolo che va bene.",
    "I found {count} items that fit.": "Ho trovato {count} articoli che vanno bene.",
    "Here are {count} ideas.": "Ecco {count} idee.",
    "Here is one idea.": "Ecco un'idea.",
    "There is {name}.": "C'è {name}.",
    "{name} is reduced from {full_price} to {price}.": "{name} è scontato da {full_price} a {price}.",
    "{name} costs {price}.": "{name} costa {price}.",
    "According to the shop, these are declared free of {things}; please check the label.": "Secondo il negozio"
    " questi sono"
    " dichiarati senza {things}; controlla l'etichetta.",
    "According to the shop, this is declared free of {things}; please check the label.": "Secondo il negozio questo è"
    " dichiarato senza {things}; controlla l'etichetta.",
    "I list only what is declared free of {things}.": "Mostro solo ciò che è dichiarato senza {things}.",
    "Prices here are in {currency}.": "Qui i prezzi sono in {currency}.",
    "I see nothing in your cart.": "Non vedo niente nel tuo carrello.",
    "There is nothing on the list.": "Nella lista non c'è niente.",
    "I am not sure which one you mean.": "Non so quale intendi.",
    "These fit what you asked for.": "Questi corrispondono a ciò che hai chiesto.",
    "There are {count} items in your cart.": "Nel tuo carrello ci sono {count} articoli.",
    "There is one item in your cart.": "Nel tuo carrello c'è un articolo.",
    "{name} is from {brand}.": "{name} è di {brand}.",
    "{name} is declared to contain {things}.": "{name} contiene, secondo il negozio: {things}.",
    "{name} may contain {things}, the shop says.": "{name} può contenere, secondo il negozio: {things}.",
    "According to the shop, {name} is declared free of {things}; please check the label.": "Secondo il negozio {name}"
    " è dichiarato senza {things}; controlla l'etichetta.",
    "{name} has {word} in its name; please check the label.": "{name} ha {word} nel nome; controlla l'etichetta.",
    "The shop does not say that of {name}; please check the label.": "Il negozio non lo dice di {name}; controlla"
    " l'etichetta.",
    "The shop does not say what is {diet}; please check the label.": "Il negozio non dice che cosa è {diet};"
    " controlla l'etichetta.",
    "The shop does not say that of {name}.": "Il negozio non lo dice di {name}.",
    "The {attribute} of {name} is {value}.": "{name}: {attribute} è {value}.",
    "{name} is {attribute}.": "{name}: è così ({attribute}).",
    "{name} is out of stock.": "{name} non è disponibile.",
    "There are {count} left of {name}.": "Ne restano {count} di {name}.",
    "{name} is in stock.": "{name} è disponibile.",
    "{name} is the cheapest of these.": "{name} è il più economico di questi.",
    "I could not read what you must not eat: please name it. Until then I list nothing.": "Non sono"
    " riuscito a leggere che cosa non puoi mangiare: dillo in una o due parole. Fino ad allora non mostro niente.",
    "I remember from before: free of {things}.": "Ricordo da prima: senza {things}.",
    "I remember what you told me before.": "Ricordo che cosa mi hai detto prima.",
    "I will remember that.": "Me lo ricorderò.",
    "I keep what you must not eat: free of {things}.": "Tengo ciò che non puoi mangiare: senza {things}.",
    "I do not know what you must not eat, so please check every label.": "Non so che cosa non puoi mangiare;"
    " controlla ogni etichetta.",
    "Here is what I found.": "Ecco che cosa ho trovato.",
    "I only know this shop and its items.": "Conosco solo questo negozio e i suoi articoli.",
    "What may I leave out?": "Che cosa posso tralasciare?",
    "What are you looking for?": "Che cosa cerchi?",
    "Which kind do you have in mind?": "A quale tipo pensi?",
    "What would you like to spend?": "Quanto vuoi spendere?",
    "any price": "qualsiasi prezzo",
    "any brand": "qualsiasi marca",
    "any category": "qualsiasi categoria",
    "under {price}": "meno di {price}",
}
_THINGS = {
    "nuts": "frutta a guscio",
    "peanuts": "arachidi",
    "milk": "latte",
    "gluten": "glutine",
    "eggs": "uova",
    "soy": "soia",
    "fish": "pesce",
    "shellfish": "crostacei",
    "sesame": "sesamo",
    "mustard": "senape",
    "celery": "sedano",
    "sulphites": "solfiti",
    "lupin": "lupini",
    "and": "e",
}
ITALIAN = Language(
    "it", _ENGLISH, _SMALL, _SAID, _THINGS, {}, "[ldcs]|un|dell|all|dall|nell|sull|qualcos|cos|quell|quest",
    (("i", "o"), ("e", "a"), ("a", "o"), ("i", "e"), ("ei", "eo")),
)  # fmt: skip
