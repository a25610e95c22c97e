"""Italian: what a shop sells, by what it may be called in English."""

from __future__ import annotations

GOODS = """
tè, the: tea | tè verde, the verde: green tea | tè nero: black tea | tisana, infuso: herbal tea | menta: mint |
camomilla: camomile/chamomile | caffè: coffee | caffè in grani, chicchi di caffè, in grani: coffee beans | caffè
macinato, caffè in polvere: ground coffee | caffè solubile: instant coffee | filtri per il caffè, filtri del caffè:
coffee filters | decaffeinato, deca, senza caffeina: caffeine free/decaf | caffeina: caffeine | latte: milk |
latticello: buttermilk | latte di soia: soy milk | latte d avena: oat milk | panna: cream | panna acida: sour cream |
panna montata: whipped cream/toppings | yogurt: yogurt | quark: quark/curd | formaggio, formaggi: cheese | formaggio
di capra, caprino: goat cheese | formaggio spalmabile, formaggio fresco: cream cheese | formaggio grattugiato: grated
cheese | mozzarella: mozzarella | parmigiano, grana: parmesan | ricotta: ricotta | fiocchi di latte: cottage cheese |
burro: butter | margarina: margarine | uovo, uova: eggs | pane: bread | pagnotta: loaf | pasta madre, lievito madre:
sourdough | integrale: wholegrain/wheat | pancarrè, pane in cassetta: toast | baguette: baguette/french bread |
panino, panini: rolls/buns | pane per hamburger, panini per hamburger: hamburger buns/buns | panini per hot dog: hot
dog buns/buns | cornetto, cornetti, croissant: croissants | bagel: bagels | piadina, tortillas: tortillas | farina:
flour | zucchero: sugar | dolcificante: sweetener | sale: salt | pepe: pepper | spezia, spezie, condimenti: spices |
erbe aromatiche: herbs | prezzemolo: parsley | coriandolo: cilantro/coriander | basilico: basil | cannella: cinnamon |
vaniglia: vanilla | zenzero: ginger | aglio: garlic | lievito per dolci, lievito: baking powder | lievito di birra:
yeast | fare dolci: baking | olio: oil | olio d oliva, olio di oliva: olive oil | olio di semi, olio di girasole:
sunflower oil/vegetable oil | aceto: vinegar | pasta: pasta | noodles: noodles | spaghetti: spaghetti | penne: penne |
maccheroni: macaroni | fusilli: fusilli | tagliatelle: tagliatelle | lasagne, lasagna: lasagna | riso: rice |
lenticchia, lenticchie: lentils/lentil | ceci: chickpeas | fagioli, fagiolo: beans | fagiolini: green beans | piselli:
peas | mais, granturco: corn | cuscus: couscous | quinoa: quinoa | avena: oats/oatmeal | fiocchi d avena, porridge:
oatmeal/oats | cereali, muesli: cereal | granola: granola/granola bars | barrette, barrette di cereali: cereal
bars/bars | pancake, frittelle: pancakes/pancake | waffle, cialde: waffles | sciroppo, sciroppo d acero: syrup |
marmellata, confettura: jam | miele: honey | burro di arachidi, burro d arachidi: peanut butter | crema spalmabile,
crema di nocciole: chocolate spread/cocoa spread | spalmabile: spread | cioccolato, cioccolata: chocolate | cioccolato
fondente, fondente: dark chocolate | cioccolato al latte: milk chocolate | cioccolato bianco: white chocolate |
tavoletta di cioccolato, tavoletta: chocolate bar | cioccolatini, praline: pralines/praline | cacao: cocoa |
cioccolata calda: hot chocolate | biscotto, biscotti, frollini, biscottini: cookies/biscuits | cracker, salatini:
crackers | torta, torte: cake | torta di compleanno: birthday cake | candeline, candeline di compleanno: birthday
candles | crostata: pie/pies | brownie: brownies | muffin: muffins | ciambella, ciambelle, bombolone: donuts |
pasticcini, brioche: pastries/pastry | dessert: dessert/desserts | budino: pudding | gelato: ice cream | ghiaccioli:
popsicles/water ice | caramelle, dolciumi: candy/sweets | caramelle gommose: gummies/candy | liquirizia: licorice |
gomma da masticare, chewing gum, cicche: gum | marshmallow: marshmallows | patatine, chips: chips/crisps | patatine
fritte: fries/french fries | popcorn: popcorn | pretzel: pretzels | nachos: tortilla chips | stuzzichini, spuntino,
snack, merenda, merendine: snacks | salsine: dips/salsa | acqua, acqua minerale: water | acqua frizzante, acqua
gassata: sparkling water/carbonated water | acqua naturale, acqua liscia: still water/spring water | succo, succo di
frutta: juice | succo di mela, succo di mele: apple juice | succo d arancia, succo di arancia, spremuta: orange juice
| limonata: lemonade | bibita, bibite, bevanda gassata: soft drinks/soda | coca, cola: cola | bevanda energetica,
energy drink: energy drink | bevanda, da bere: drinks | tè freddo: iced tea | birra: beer | vino: wine | vino rosso:
red wine | vino bianco: white wine | vino rosato: rosé wine | spumante, prosecco: sparkling wine | champagne:
champagne | liquore: liquor | carne: meat | manzo, vitello, bovino: beef | carne macinata, macinato: ground beef |
bistecca: steak | arrosto: roast | maiale, suino: pork | braciole di maiale, braciole: pork chops | agnello: lamb |
pollo: chicken | petto di pollo: chicken breast | alette di pollo, ali di pollo: chicken wings | tacchino: turkey |
anatra: duck | prosciutto: ham | pancetta, bacon: bacon | salsiccia, salsicce: sausage/hot dogs | wurstel: hot
dogs/sausage | salame: salami | affettati, salumi: lunchmeat/lunch meat | hamburger: burgers/hamburger | polpette:
meatballs | pesce: fish/seafood fish | bastoncini di pesce: fish sticks | salmone: salmon | tonno: tuna | merluzzo:
cod | sardine: sardines | gamberi, gamberetti, gambero: shrimp | crostaceo, crostacei, frutti di mare, molluschi,
cozze: shellfish | sushi: sushi | tofu: tofu | alternative alla carne: meat alternatives/veggie | verdura, verdure:
vegetables | frutta: fruit | mela: apples | banana: bananas | pera, pere: pears | arancia, arance: oranges/orange |
limone: lemons/lemon | lime: limes/lime | mandarino, clementine: clementines/tangerines | pompelmo: grapefruit | uva:
grapes | fragola, fragole: strawberries/strawberry | lampone, lamponi: raspberries/raspberry | mirtillo, mirtilli:
blueberries/blueberry | more: blackberries | frutti di bosco, bacche: berries | ciliegia, ciliegie: cherries | pesca,
pesche: peaches | albicocca, albicocche: apricot | prugna, susina: plums | ananas: pineapple | mango: mango | kiwi:
kiwi | melone: melon/melons | anguria, cocomero: watermelon | avocado: avocado | cocco: coconut | uvetta, uva passa:
raisins | datteri: dates | frutta essiccata, frutta disidratata: dried fruit | rabarbaro: rhubarb | patata: potatoes |
patata dolce, patate dolci: sweet potatoes | purè: mashed potatoes | pomodoro, pomodori: tomatoes/tomato | pomodorini:
cherry tomatoes | cipolla: onions | carota: carrots | cetriolo: cucumbers/cucumber | cetriolini: pickles | peperone,
peperoni: peppers | fungo, funghi: mushrooms | insalata: salad | lattuga: lettuce | spinaci: spinach | broccoli,
broccolo: broccoli | cavolfiore: cauliflower | cavolo, verza: cabbage | crauti: sauerkraut | zucchina, zucchine:
zucchini | melanzana, melanzane: eggplant | zucca: pumpkin | asparago, asparagi: asparagus | sedano: celery |
barbabietola: beets/beetroot | ravanelli: radish | oliva, olive: olives | zuppa, minestra, minestrone, vellutata: soup
| zuppa di pollo: chicken soup | brodo: broth/bouillon | stufato, spezzatino: stew | salsa, sugo: sauce | sugo per la
pasta, sugo per pasta, salsa per la pasta, sugo pronto: pasta sauce | sugo di pomodoro, salsa di pomodoro, passata,
sugo al pomodoro: tomato sauce | pesto: pesto | ketchup: ketchup/catsup | senape: mustard | maionese: mayonnaise |
condimento per insalata: salad dressing/dressing | salsa di soia: soy sauce | salsa barbecue: barbecue sauce | salsa
piccante: hot sauce | sugo di carne: gravy | pizza: pizza | surgelato, congelato: frozen | piatto pronto, piatti
pronti: ready meals/entrees | in scatola: canned | tramezzino: sandwich | noce, noci, frutta secca, frutta a guscio:
nuts | mandorla, mandorle: almonds | nocciola: hazelnuts/hazelnut | noci di sorrento: walnuts | anacardi: cashews |
pistacchio, pistacchi: pistachios | noci pecan: pecans | arachide, arachidi, noccioline: peanuts | semi: seeds/seed |
sesamo: sesame | soia: soy | grano, frumento: wheat | segale: rye | orzo: barley | farro: spelt | glutine: gluten |
lattosio: lactose | latticini, prodotti caseari, latticino: dairy | lupini: lupin | solfiti: sulphites | sapone,
saponetta: soap | sapone per le mani, sapone mani: hand soap | sapone liquido: liquid soap | bagnoschiuma,
docciaschiuma, gel doccia: body wash | shampoo: shampoo | antiforfora, forfora: dandruff shampoo/dandruff | balsamo,
balsamo per capelli: conditioner/conditioners | lacca: hair spray/hair | capelli: hair | dentifricio: toothpaste |
spazzolino, spazzolino da denti, spazzolini: toothbrush/oral hygiene brushes | filo interdentale: dental floss |
collutorio: mouthwash | deodorante: deodorant | rasoio, lamette: razors | schiuma da barba: shaving cream/shave creams
| crema mani: hand cream/cream | crema idratante, crema corpo: lotion | crema solare, protezione solare: sunscreen |
burrocacao, balsamo labbra: lip care/lipcare | trucco: makeup | assorbenti interni, tamponi: tampons | assorbenti:
pads/napkins | cotton fioc, cottonfioc: cotton swabs | cotone, ovatta: cotton | carta igienica: toilet paper/toilet
tissue | fazzoletto, fazzoletti: tissues/tissue | carta da cucina, rotoloni, scottex: paper towels | tovagliolo,
tovaglioli: paper napkins/napkins | piatti di carta, piatti usa e getta: paper plates | piatto, piatti: plates |
bicchiere, bicchieri: cups | ciotola: bowl | posate, forchette: cutlery/forks | detersivo, detersivo per il bucato,
detersivo per lavatrice: laundry detergent/detergents | detersivo liquido: liquid laundry detergent | ammorbidente:
fabric softener | detersivo per i piatti, detersivo per piatti, detersivo piatti: dish detergent | pastiglie
lavastoviglie, pastiglie per lavastoviglie, pastiglie per la lavastoviglie: dishwasher detergent/dish detergent | in
lavastoviglie, lavabile in lavastoviglie, nella lavastoviglie: dishwasher safe | microonde: microwave | candeggina,
varechina: bleach | smacchiatore: stain remover | detergente, detergenti, prodotti per la pulizia: cleaners/cleaner |
detergente bagno, anticalcare: bathroom cleaners/cleaner | pulivetri, detergente vetri: glass cleaner/cleaner |
spugna, spugne, spugnetta: sponges | spazzola: brushes/brush | mocio: mop/mops | scopa: broom | guanti di gomma,
guanti: rubber gloves/gloves | sacchetti per la spazzatura, sacchi della spazzatura, sacchetti della spazzatura,
sacchi spazzatura, sacchetti dell immondizia: trash bags/garbage bags | sacchetti per congelatore, sacchetti gelo:
freezer bags | carta stagnola, alluminio, carta d alluminio, foglio di alluminio: aluminum foil/foil | pellicola
trasparente, pellicola: plastic wrap | carta da forno, carta forno: baking paper/parchment | deodorante per ambienti,
profumatore: air freshener/air care | pila, pile, batterie: batteries | lampadina, lampadine: light bulbs/bulbs |
accendino: lighters | fiammiferi: matches | carbonella, carbone: charcoal | nastro adesivo, scotch: tape | carta:
paper | materiale scolastico, cancelleria: school supplies | penna, penne biro, matite: pens/school supplies |
giocattolo, giocattoli: toys | puzzle: puzzle | gioco, gioco da tavolo: game | palla, pallone: ball | palloncini,
palloncino: balloons | libro, libri: book | rivista: magazine | giornale: newspaper | biglietto di auguri, biglietto d
auguri: cards everyday/greeting card | carta da regalo, carta regalo: wrap/gift wrap | fiore, fiori, mazzo di fiori:
flowers/bouquet | rose: roses | pianta: plant | candela: candles | candela profumata, candele profumate: scented
candle | lavanda: lavender | cedro: cedar | rosa: rose | cera d api: beeswax | tazza, tazze: mugs/mug | gres,
ceramica, terracotta: stoneware | porcellana: porcelain | smalto, smaltata, smaltato: enamel | vetro: glass | legno:
wood | metallo: metal | plastica: plastic | pentola: pot | padella: pan | teglia, stampo per dolci: bakeware |
asciugamano, asciugamani: towel | coperta: blanket | cuscino: pillow | vaso da fiori: vase | lampada: lamp | cibo per
cani, cibo per cane, cibo per il mio cane, crocchette per cani, crocchette per il cane: dog food | snack per cani,
premietti per cani, biscotti per cani: dog treats | cibo per gatti, cibo per gatto, cibo per il mio gatto, cibo per il
gatto, crocchette per gatti, crocchette per il gatto: cat food | lettiera, sabbia per gatti, sabbietta: cat
litter/litter | crocchette: dry food | umido, cibo umido: wet food/canned food | crocchette gatto: dry cat food |
cane, cagnolino, cucciolo, cani: dog | cagnolino piccolo: puppy | gatto, gattino, micio, gatti: cat | uccello,
uccellini: bird | cibo, mangime: food | pannolino, pannolini: diapers/nappies | salviette, salviettine, salviette
umidificate, salviettine umidificate: wipes | salviettine per bambini: baby wipes | omogeneizzati, pappa, cibo per
neonati, alimenti per bambini: baby food | latte in polvere, latte artificiale: infant formula | neonato, bimbo, bebè:
baby | antidolorifico, analgesico, ibuprofene, tachipirina, aspirina: analgesics/pain | antinfluenzale: cold and
flu/cold | raffreddore, influenza: cold | sciroppo per la tosse, tosse: cough syrup/cough | spray nasale: nasal spray
| vitamina, vitamine: vitamins | cerotti, cerotto, bende: bandages/first aid | antiacido, bruciore di stomaco:
antacids/acids | sigarette: cigarettes | borsa, sacchetto: bag | cubetti di ghiaccio, ghiaccio: ice | confezione
regalo, cofanetto: gift box | regalo, regalare, da regalare, regalino, pensierino: gift | barrette energetiche,
barrette proteiche: energy bars/bars | hummus: hummus | gnocchi: dumplings | ravioli, tortellini: ravioli |
lavastoviglie: dishwasher | espresso: espresso/coffee | latte per bambini, latte per neonati: infant formula | sale e
aceto: salt and vinegar | costine: ribs | feta: feta | senza zucchero: sugar free | tovaglia: tablecloth |
cannucce: straws
"""
