"""Italian: what of it is understood, and what is said."""

from __future__ import annotations

from assistant.languages.goods.italian import GOODS
from assistant.languages.table import Language

_PHRASES = """
al carrello: put in my cart | nel carrello, nel mio carrello: in my cart | metti, mettere: put | mettilo, mettila,
mettili, aggiungilo, aggiungila: put it | disgustoso, disgustosa, disgustosi, disgustose, schifoso, schifosa, pessimo,
pessima, immangiabile: gross |
madre, mamma, padre, papà, sorella, fratello, nonna, nonno, zia, zio, amico, amica, amici, marito, moglie, figlio,
figlia, bambino, bambina, bambini, collega, ospiti, suocera, suocero, suoceri, nipote, nipoti, nipotino, nipotina,
cugino, cugina, vicino, vicina, capo, maestra, professore, ospite, ragazzo, ragazza, ragazzi, fidanzato, fidanzata,
compagno, compagna, coinquilino, genitori, famiglia, gente, colleghi, piccolo mio, bimba, bimbi, nonni, figli, figlie,
cognata, cognato, papa, persone, signora, signore, adulti, invitati: friend | ho, abbiamo, ho solo, ho a disposizione,
ho soltanto: i have | io, noi: i | vorrei, vorremmo, voglio, vogliamo, cerco, cerchiamo, serve, servono, bisogno, mi
servono, mi serve, mi servirebbe, mi servirebbero, ci serve, ci servono, ho bisogno di, ho bisogno, avrei bisogno di,
avrei bisogno, mi occorre, mi occorrono, desidero, desidererei, sto cercando, cercavo, volevo, prendo, prendiamo,
prenderei, comprare, mi manca, mi mancano, ho voglia di, ho voglia, mi piacerebbe, ci vuole, ci vorrebbe, aggiungi,
aggiungete, aggiungimi, mettimi, dammi, mettici: want | avete, hai, avete anche, ce l avete, ce ne avete, c è, ci
sono, vendete, avreste: have | ma: but | per favore, per piacere: please | con: with | per: for | sì: yes | meno di, a
meno di, sotto i, sotto, sotto gli, sotto ai, al di sotto di, al di sotto dei, inferiore a, per meno di, di meno di:
under | fino a, fino ai, fino agli, anche fino a, arrivo a, arrivare a: up to | massimo, al massimo, non più di, non
oltre, non oltre i, niente sopra, niente sopra i, niente oltre, niente oltre i, niente più di, non sopra, non sopra i,
che non superi, che non superino, che non superi i, che non superino i, non superi, non superare, senza superare, che
non costi più di, che non costino più di, non deve costare più di, non deve superare, non devono costare più di, non
devono superare, non costi più di, non costare più di, non voglio spendere più di, non spendere più di, spendere non
più di, spendere al massimo, spendendo al massimo, spesa massima, spesa massima di, un massimo di, massimo di, max,
entro, entro i, entro gli, limite di, con un limite di, tetto di, nei limiti di, prezzo massimo, costo massimo, che
costi meno di, che costino meno di, che stia sotto, che stia sotto i, spendere più di: at most | almeno, minimo, non
meno di: at least | più di, oltre: more than | tra, fra: between | e, ed: and | o, oppure: or | circa, intorno a, sui,
sugli, sulle, intorno ai, attorno a, attorno ai, più o meno, all incirca, verso i: around | a partire da: starting at
| euro: euros | dollaro, dollari: dollars | centesimo, centesimi: cents | due: two | tre: three | quattro: four |
cinque: five | sei: six | sette: seven | otto: eight | nove: nine | dieci: ten | undici: eleven | dodici: twelve |
quindici: fifteen | venti: twenty | trenta: thirty | cento: hundred | dozzina: dozen | contiene, contengono,
contenere: contains | senza, senza nessun, senza alcun, privo di, priva di, privi di, che non contenga, che non
contengano, senza tracce di, senza niente: without | nessun, nessuno, nessuna, niente, per niente, assolutamente
niente, basta con: no | non, no, mai: not | tranne, eccetto, escluso, a parte, ad eccezione di, salvo: except | invece
di, al posto di, invece del, invece della, invece che, al posto del, al posto della, e non: instead of | niente con:
nothing with | non mi piace, non mi piacciono, non voglio, non vogliamo, non mi va, non mi vanno, non amo, non
sopporto, non mi piace il, non mi piace la, non mi piacciono i, non mi piacciono le, non le piace, non gli piace, non
le piacciono, non gli piacciono, non ci piace, non ci piacciono, non bevo, non beve, non quello, non quella, non
quelli: dont like | odio: hate | non tollero, non tollera, non digerisco, non digerisce, non tolleriamo, mi fa male,
mi fanno male: cant tolerate | non posso mangiare, non può mangiare, non mangio, non mangia, non mangiamo, non
mangiano, non possono mangiare, non posso, non può: cant eat | allergico a, allergica a, allergico al, allergica al,
allergico alle, allergica alle, allergico alla, allergica alla, allergico ai, allergica ai, allergico agli, allergica
agli: allergic to | allergico, allergica, allergici: allergic | allergia a, allergia al, allergia alle, allergia alla,
allergia ai, allergia agli: allergy to | allergia, allergie: allergy | intollerante a, intollerante al, intollerante
alle, intollerante alla: intolerant to | intollerante: intolerant | intolleranza a, intolleranza al, intolleranza
alle, intolleranza alla: intolerance to | intolleranza: intolerance | celiaco, celiaca: coeliac | vegano, vegana,
vegetale, vegani, vegane: vegan | vegetariano, vegetariana, vegetariani: vegetarian | biologico, biologica, bio:
organic | decaffeinato, senza caffeina: caffeine free | più economico, più economica, più economici, meno caro, meno
cara, meno costoso, più economiche, qualcosa di più economico, qualcosa di meno caro, qualcosa di più conveniente, più
conveniente, più convenienti, meno cari, meno costosa, costa meno, che costi meno, che costi di meno, costa troppo, è
troppo, è caro, troppo costosa, prezzo più basso, più a buon mercato, un po caro, fuori budget, a meno, per meno:
cheaper | economico, economica, economici, non troppo caro, conveniente, a buon prezzo, a buon mercato, poco costoso,
non troppo cara, non troppo costoso, economiche: cheap | troppo caro, troppo cara, troppo costoso, troppo cari, troppo
care: too expensive | più caro, più costoso, di qualità migliore, più raffinato, più pregiato, qualcosa di meglio:
more expensive | caro, costoso: expensive | il più economico, la più economica, il meno caro, il più conveniente, la
meno cara, quello meno caro, quella meno cara, quello più economico, quella più economica, quale costa meno, qual è il
più economico: the cheapest one | altro, qualcos altro, cos altro, altri, altre, altre opzioni, altra opzione, altre
idee, altre proposte, un altro, un altra, mostrami altro, fammi vedere altro, fammi vedere altri, vedere altri,
ancora, i prossimi, cos altro avete, che altro avete, che altro c è, altra scelta, di diverso, ancora altri, ancora
altro, ancora qualcosa: show me more | qualcosa di diverso: something else | confronta, confrontare, confronto,
confrontami, confrontali, qual è la differenza, che differenza c è, differenze, in cosa differiscono, qual è meglio,
quale è meglio, quale conviene, qual è migliore: compare | differenza: whats the difference | perché, per quale
motivo, per quale ragione, come mai: why | carrello, mio carrello: my cart | grazie, grazie mille, arrivederci, mille
grazie, grazie di tutto, tante grazie, molte grazie, perfetto grazie, è tutto, questo è tutto, basta così, a presto,
alla prossima, buona giornata, buona serata, ottimo grazie, ci vediamo, a posto così, grazie per l aiuto, grazie dell
aiuto: thanks | ciao, buongiorno, buonasera, salve, buon giorno, buona sera, buondì, ehi, hey, hello, ciao a tutti:
hello | ricominciamo, ricomincia, da capo, dimentica tutto, ripartiamo da zero, da zero, azzera tutto, svuota tutto,
cancella tutto, dall inizio, ricominciamo da capo, nuova ricerca: start over | simile a: similar to | simile, simili,
qualcosa di simile, del genere, dello stesso tipo, dello stesso genere, una cosa simile, come quello, come quella,
come questo: something similar | primo, prima, il primo, la prima, primi: the first | secondo, seconda, il secondo, la
seconda: the second | terzo, terza, il terzo, la terza: the third | ultimo, ultima, l ultimo, l ultima: the last |
altra marca, un altra marca, altre marche, marca diversa, di un altra marca, marca differente, altro produttore:
another brand | marca, marchio: brand | consigli, consiglia, consigliami, consigliare, consiglio, consigliate,
suggerisci, suggerite, suggerire, suggerimento, suggerimenti, proponi, proponete, idea, idee, cosa mi consigli, cosa
mi consigliate, che mi consigli, cosa posso comprare: recommend | aiuto, aiutami, aiutatemi, mi aiuti, cosa sai fare,
chi sei, sei un robot: help | disponibile, disponibili, in magazzino, ne avete ancora, è rimasto, ne sono rimasti: in
stock | quanto costa, quanto costano, quanto viene, quanto vengono, quanto verrebbe, qual è il prezzo, che prezzo ha,
a quanto, quanto è, quanto fa, quanto: how much is | qualsiasi prezzo, qualunque prezzo, non importa il prezzo, il
prezzo non importa, il prezzo non conta, non importa quanto costa, non importa quanto costi, lascia perdere il limite,
lascia perdere il prezzo, lascia perdere il budget, dimentica il limite, dimentica il budget, dimentica il prezzo,
senza limiti, senza limite, senza limiti di prezzo, togli il limite, costi quel che costi, i soldi non sono un
problema, il prezzo non è un problema, fa lo stesso il prezzo, il prezzo fa lo stesso, nessun limite, non bado a
spese, il prezzo è indifferente, va bene qualsiasi prezzo: any price | qualsiasi marca, la marca non importa, non
importa la marca, qualunque marca: any brand | qualsiasi categoria, sorprendimi, qualunque cosa: any category |
regalo, festa della mamma: gift | compleanno: birthday | colazione: breakfast | pranzo, merenda, pranzare: lunch |
cena, cenare: dinner | natale: christmas | festa, capodanno, feste: party | grigliata, barbecue, griglia, grigliare:
barbecue | matrimonio: wedding | dolce, dolci: sweet | piccante: spicy | sano, sana: healthy | o meno, o di meno: or
less | o più, o di più, in su: or more | budget di, il mio budget è, il mio budget è di, un budget di: budget of | un
euro: 1 euros | un dollaro: 1 dollars | tredici: thirteen | quattordici: fourteen | sedici: sixteen | diciassette:
seventeen | diciotto: eighteen | diciannove: nineteen | ventidue: twenty two | venticinque: twenty five |
trentacinque: thirty five | quaranta: forty | cinquanta: fifty | sessanta: sixty | settanta: seventy | ottanta: eighty
| novanta: ninety | mezzo, mezza: half | nulla: nothing | né: nor | evito, evitare, evitiamo, da evitare: avoid |
lascia perdere, lascia stare, togli, togliamo, elimina, dimentica, lasci stare, lasciamo stare, lasciamo perdere,
lasciate stare, lasci perdere, togliete, leva: forget about | può mangiare, posso mangiare, posso di nuovo mangiare,
può di nuovo mangiare: can eat | senza zucchero, senza zuccheri: sugar free | senza alcol, analcolico, analcolica:
alcohol free | senza profumo, non profumato: unscented | leggero, leggera: light | il più caro, la più cara: the most
expensive | sta bene con il mio carrello, va con il mio carrello: goes with my cart | no grazie: no thanks | il
quarto, la quarta, quarto: the fourth | i primi due, le prime due, primi due, prime due: the first the second |
entrambi, entrambe, tutti e due, tutte e due: both | questo qui, quello lì, quello là: that | quella di, quello di,
quelle di, quelli di, quella in, quello in, quella con, quello con, quella al, quello al, quella alla, quello alla,
quelle al, quelli al, quello, quella: the | dimmi di più, più informazioni, più dettagli, dettagli, parlami di,
parlami del, parlami della, maggiori informazioni: tell me more | non deve essere, non dev essere, non serve che sia,
non è necessario che sia: doesnt have to be | in realtà, anzi, anzi no, ripensandoci, aspetta, scusa, scusi, no
aspetta, ho cambiato idea: actually | meglio, piuttosto, preferisco, preferirei, preferiamo, preferibilmente: rather |
brunch: brunch | anniversario: anniversary | san valentino: valentines | pasqua: easter | picnic, scampagnata: picnic
| serata film, film: movie night | ufficio, lavoro: office | spiaggia: beach | giardino: garden | campeggio: camping |
escursione: hiking | vacanza, vacanze: holiday | romantico, romantica: romantic | rilassante, rilassarmi: relaxing |
festivo: festive | elegante: elegant | rinfrescante: refreshing | salato, salata: salty | piccolo, piccola: small |
grande, grandi: large | più grande, più grandi: bigger | fresco, fresca, freschi: fresh | secco, secca: dry |
essiccato: dried | arrosto: roasted | tostato: toasted | affumicato: smoked | macinato, macinata: ground | morbido,
morbida: soft | duro, dura: hard | croccante, croccanti: crunchy | amaro, amara: bitter | acido: sour | delicato: mild
| scuro: dark | liquido, liquida: liquid | in polvere, polvere: powder | caldo, calda: hot | freddo, fredda: cold |
naturale: natural | profumato, profumata: scented | sensibile, sensibili: sensitive | integrale: whole | rosso: red |
blu, azzurro, azzurra, celeste: blue | bianco: white | verde: green | giallo: yellow | rosa: pink | viola: purple |
grigio: grey | marrone: brown | dorato: golden | nero, nera: black | bottiglia, bottiglie: bottles | pacco, pacchi,
pacchetto, pacchetti, confezione, confezioni: packs | lattina, lattine, scatoletta, scatolette: cans | scatola,
scatole: box | vasetto, vasetti, barattolo: jars | pezzo, pezzi: pieces | chilo, chili: kg | litro, litri: l | rotolo,
rotoli: pack | meteo, che tempo fa, capitale, che ore sono, che ora è, che ora sia: weather | barzelletta: joke |
poesia: poem | politica: politics | notizie: news | calcio: football | sei un, sei una, sei molto, sei stato, sei
stata, sei gentile: | marca del supermercato, sottomarca, marchio proprio: store brand | la marca del primo, marca del
primo: the brand of the first one | costine, puntine: ribs |
in totale: in total | tutto sotto i, tutto sotto, tutto a meno di, tutto per meno di: everything under | senza
minimo, nessun minimo, niente minimo, senza prezzo minimo: no minimum | senza massimo, nessun massimo, niente massimo,
senza prezzo massimo: no maximum
| diabetico, diabetica, diabetici, diabete: diabetic | senza sale, povero di sale, povera di sale, iposodico, poco sale,
meno sale: low salt | senza zuccheri aggiunti, meno zucchero, povero di zuccheri: sugar free | povero di carboidrati,
senza carboidrati: low carb | povero di grassi, magro, senza grassi: low fat | ipocalorico, poche calorie: low calorie
"""

_SMALL = """
tu lui lei voi loro mi ti ci vi si lo la li le il i gli l un uno una di del della dei delle dello degli da dal dalla
al alla ai alle agli in nel nella su che chi cosa quale quali come dove quando è sono siamo ha vuole cercando posso
può puoi potrei potete favore piacere qualcosa qualche mio mia miei mie tuo tua suo sua molto anche se già qui questo
questa questi queste po dell dall nell all sull qualcos cos ne me te quelli quelle quei quegli ciò tutto tutta tutti
tutte ogni alcuni alcune molta molti molte poco poca pochi tanto tanta tanti tante troppo abbastanza così sempre
spesso adesso ora oggi domani ieri stasera stamattina stanotte sera mattina pomeriggio notte giorno giorni settimana
mese anno anni lunedì martedì mercoledì giovedì venerdì sabato domenica weekend presto tardi dopo poi quindi allora
invece però pure magari forse comunque insomma beh mah ah oh ehm uffa certo sicuro davvero proprio solo soltanto
appena quasi bene male peggio hanno avere avevo avrei essere siete sia siano era erano sarà sarebbe stato stata fare
faccio fai fa facciamo fate fanno fatto farei vado vai va andiamo vanno andare viene vengono venire possiamo possono
poter potere potrebbe devo devi deve dobbiamo dovete devono dovere dovrei dovrebbe vuoi volete vogliono volere
vorrebbe cucino cucina cucinare cuciniamo preparo prepara preparare prepariamo mangio mangia mangiare mangiamo bere
bevo beve prendere prende dare do dà dai mettere metto mette cerca cercare trovo trovare trova trovate vedere vedo
vedi mostra mostrami mostrare mostrato fammi dimmi dire dici dice sapere so sai sa credo penso pensavo pensare piace
piacciono piacerebbe ama amano amo costa costano costare costi costino spendere spendo spendendo spesa pagare pago
prezzo prezzi soldi compro servire servirebbe servirebbero manca mancano mancare finito finita finiti finite finisce
resta restano rimasto ok okay perfetto ottimo bello bella belli belle bellissimo buono buona buoni buone carino tesoro
gentile casa bagno negozio articolo articoli prodotto prodotti cose tipo tipi genere specie roba fame sete mal testa
pancia dolore dolori cui quanti quante sopra dagli dalle nei nelle negli allo sul sulla col a lì là qua mesi età
facendo cucinando l'uno ciascuno cadauno l' cad totale ultimamente facile veloce insieme dentro fuori sta stai sto
stiamo stare starebbe servirmi aver averne prossimo prossima pulire dormire ore care possibilmente eventualmente vorrà
fretta arriva arrivano festeggiamo urgente volevamo lascia malata malato nuovo nuova vecchio vecchia invitato unico
unica altrettanto riuscire avanti parte volta volte nostra nostro vostra vostro sembra sembrano
"""
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
    "Please use the shop's own button for your cart.": "Per il tuo carrello usa il pulsante del negozio.",
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
    "I can only help to find items of this shop.": "Posso solo aiutare a trovare articoli di questo negozio.",
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
    "sugar free": "senza zucchero",
    "low sodium": "povero di sale",
    "low carb": "povero di carboidrati",
    "low fat": "povero di grassi",
    "low cholesterol": "povero di colesterolo",
    "low calorie": "povero di calorie",
    "gmo free": "senza OGM",
    "preservative free": "senza conservanti",
    "and": "e",
}
ITALIAN = Language(
    "it",
    _PHRASES,
    GOODS,
    _SMALL,
    _SAID,
    _THINGS,
    cut="[ldcs]|un|dell|all|dall|nell|sull|qualcos|cos|quell|quest|dev",
    endings=(
        ("i", "o"),
        ("e", "a"),
        ("a", "o"),
        ("i", "e"),
        ("ei", "eo"),
        ("he", "a"),
        ("hi", "o"),
        ("ie", "ia"),
        ("i", "a"),
        ("e", "o"),
        ("i", "io"),
        ("ini", "i"),
        ("ine", "e"),
        ("ina", "a"),
        ("ino", "o"),
        ("etta", "a"),
        ("ette", "a"),
    ),
    joints=frozenset(
        {"di", "d", "del", "della", "dello", "dei", "delle", "al", "alla", "allo", "all", "ai", "alle", "da"}
    ),
    articles=frozenset({"il", "lo", "la", "i", "gli", "le", "l"}),
    respelled=(("è", "sia"), ("papà", "padre")),
    asks=frozenset({("sia",), ("sono",)}),
)
