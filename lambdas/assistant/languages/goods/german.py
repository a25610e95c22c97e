"""German: what a shop sells, by what it may be called in English."""

from __future__ import annotations

GOODS = """
tee: tea | grüntee, grüner tee, grünen tee: green tea | schwarztee, schwarzer tee, schwarzen tee: black tea |
kräutertee: herbal tea | minze, pfefferminz, pfefferminze: mint | kamille, kamillentee: camomile/chamomile | kaffee:
coffee | kaffeebohnen, bohnenkaffee, ganze bohnen: coffee beans | gemahlener kaffee, kaffeepulver: ground coffee |
löskaffee, instantkaffee: instant coffee | kaffeefilter: coffee filters | entkoffeiniert, entkoffeinierten,
koffeinfrei, koffeinfreien: caffeine free/decaf | koffein: caffeine | milch: milk | buttermilch: buttermilk |
sojamilch: soy milk | hafermilch: oat milk | sahne, rahm: cream | schmand, sauerrahm, saure sahne: sour cream |
schlagsahne, sprühsahne: whipped cream/toppings | joghurt, jogurt: yogurt | quark: quark/curd | käse: cheese |
ziegenkäse: goat cheese | frischkäse: cream cheese | reibekäse, geriebener käse: grated cheese | mozzarella:
mozzarella | parmesan: parmesan | ricotta: ricotta | hüttenkäse: cottage cheese | butter: butter | margarine:
margarine | ei, eier, eiern: eggs | brot, brote, laib: bread | brotlaib: loaf | sauerteig: sourdough | vollkorn:
wholegrain/wheat | toast, toastbrot: toast | baguette: baguette/french bread | brötchen, semmel, semmeln, schrippen,
wecken: rolls/buns | burgerbrötchen, hamburgerbrötchen: hamburger buns/buns | hotdogbrötchen: hot dog buns/buns |
croissant, hörnchen: croissants | bagel: bagels | tortilla, wraps: tortillas | mehl: flour | zucker: sugar | süßstoff:
sweetener | salz: salt | pfeffer: pepper | gewürz, gewürze: spices | kräuter: herbs | petersilie: parsley | koriander:
cilantro/coriander | basilikum: basil | zimt: cinnamon | vanille: vanilla | ingwer: ginger | knoblauch: garlic |
backpulver: baking powder | hefe: yeast | backen, backzutaten: baking | öl: oil | olivenöl: olive oil |
sonnenblumenöl: sunflower oil/vegetable oil | essig: vinegar | nudel, nudeln, pasta: pasta | asianudeln: noodles |
spaghetti, spagetti: spaghetti | penne: penne | makkaroni, maccheroni: macaroni | fusilli: fusilli | tagliatelle,
bandnudeln: tagliatelle | lasagne: lasagna | reis: rice | linse, linsen: lentils/lentil | kichererbsen: chickpeas |
bohne, bohnen: beans | grüne bohnen: green beans | erbse, erbsen: peas | mais: corn | couscous: couscous | quinoa:
quinoa | hafer: oats/oatmeal | haferflocken, porridge, haferbrei: oatmeal/oats | müsli, cornflakes, frühstücksflocken,
cerealien, zerealien: cereal | granola, knuspermüsli: granola/granola bars | müsliriegel, riegel: cereal bars/bars |
pfannkuchen, eierkuchen: pancakes/pancake | waffel, waffeln: waffles | sirup, ahornsirup: syrup | marmelade,
konfitüre, konfi: jam | honig: honey | erdnussbutter, erdnussmus: peanut butter | schokocreme, nussnougatcreme,
schokoaufstrich: chocolate spread/cocoa spread | aufstrich, brotaufstrich: spread | schokolade, schoki, schoko:
chocolate | zartbitterschokolade, zartbitter, bitterschokolade, edelbitter, dunkle schokolade: dark chocolate |
vollmilchschokolade, milchschokolade, vollmilch: milk chocolate | weiße schokolade: white chocolate | tafel
schokolade, schokotafel: chocolate bar | praline, pralinen, konfekt: pralines/praline | kakao, kakaopulver: cocoa |
heiße schokolade, trinkschokolade: hot chocolate | keks, kekse, keksen, plätzchen, gebäck: cookies/biscuits | cracker,
salzgebäck: crackers | kuchen, torte: cake | geburtstagskuchen, geburtstagstorte: birthday cake | geburtstagskerzen:
birthday candles | tarte, pastete: pie/pies | brownie: brownies | muffin: muffins | donut, krapfen, berliner: donuts |
feingebäck, teilchen: pastries/pastry | nachtisch, dessert, nachspeise: dessert/desserts | pudding: pudding | eis,
eiscreme, speiseeis: ice cream | wassereis, stieleis: popsicles/water ice | süßigkeiten, bonbon, bonbons, süßkram,
naschzeug: candy/sweets | gummibärchen, fruchtgummi: gummies/candy | lakritz, lakritze: licorice | kaugummi: gum |
marshmallow: marshmallows | chips, kartoffelchips, knabberzeug: chips/crisps | pommes, pommes frites, fritten:
fries/french fries | popcorn: popcorn | brezel, brezeln, salzstangen: pretzels | nachos, tortillachips: tortilla chips
| snack, knabberei, knabbereien, knabbersachen: snacks | dip: dips/salsa | wasser, mineralwasser, sprudel: water |
sprudelwasser, wasser mit kohlensäure: sparkling water/carbonated water | stilles wasser: still water/spring water |
saft, säfte, fruchtsaft: juice | apfelsaft: apple juice | orangensaft, osaft: orange juice | limonade, limo: lemonade
| softdrink, brause, erfrischungsgetränk: soft drinks/soda | cola: cola | energydrink: energy drink | getränk,
getränke: drinks | eistee: iced tea | bier: beer | wein: wine | rotwein: red wine | weißwein: white wine | rosé,
rosewein: rosé wine | sekt, prosecco: sparkling wine | champagner: champagne | schnaps, spirituosen, likör: liquor |
fleisch: meat | rindfleisch, rind, rinder: beef | hackfleisch, gehacktes, hack, rinderhack: ground beef | steak: steak
| braten: roast | schwein, schweinefleisch, schweine: pork | schweinekotelett, koteletts: pork chops | lamm: lamb |
hähnchen, huhn, hühnchen, hühner, hühnerfleisch, geflügel, hendl: chicken | hähnchenbrust, hühnerbrust,
hähnchenbrustfilet: chicken breast | hähnchenflügel, chickenwings: chicken wings | pute, truthahn, puten: turkey |
ente: duck | schinken: ham | speck, bacon: bacon | wurst, würstchen, bratwurst, grillwurst: sausage/hot dogs | wiener,
frankfurter, wiener würstchen: hot dogs/sausage | salami: salami | aufschnitt: lunchmeat/lunch meat | burger,
hamburger, frikadellen, buletten: burgers/hamburger | fleischbällchen, hackbällchen, klößchen: meatballs | fisch:
fish/seafood fish | fischstäbchen: fish sticks | lachs: salmon | thunfisch: tuna | kabeljau, dorsch: cod | sardine:
sardines | garnele, garnelen, krabben, shrimps: shrimp | schalentier, schalentiere, krebstiere, meeresfrüchte,
muscheln: shellfish | sushi: sushi | tofu: tofu | fleischersatz, vegetarische burger: meat alternatives/veggie |
gemüse: vegetables | obst, frucht, früchte: fruit | apfel: apples | banane: bananas | birne: pears | orange,
apfelsine, apfelsinen: oranges/orange | zitrone: lemons/lemon | limette: limes/lime | mandarine, clementine:
clementines/tangerines | grapefruit, pampelmuse: grapefruit | traube, trauben, weintrauben: grapes | erdbeere,
erdbeeren, erdbeer: strawberries/strawberry | himbeere, himbeeren, himbeer: raspberries/raspberry | heidelbeere,
heidelbeeren, blaubeere, blaubeeren, heidelbeer: blueberries/blueberry | brombeere, brombeeren: blackberries | beere,
beeren: berries | kirsche, kirschen: cherries | pfirsich: peaches | aprikose, marille: apricot | pflaume, zwetschge,
zwetschgen: plums | ananas: pineapple | mango: mango | kiwi: kiwi | melone: melon/melons | wassermelone: watermelon |
avocado: avocado | kokos, kokosnuss: coconut | rosine: raisins | dattel, datteln: dates | trockenfrüchte, trockenobst,
dörrobst: dried fruit | rhabarber: rhubarb | kartoffel, kartoffeln, erdäpfel: potatoes | süßkartoffel, süßkartoffeln:
sweet potatoes | kartoffelbrei, püree, kartoffelpüree: mashed potatoes | tomate, tomaten, paradeiser: tomatoes/tomato
| kirschtomaten, cocktailtomaten: cherry tomatoes | zwiebel, zwiebeln: onions | karotte, möhre, möhren, karotten,
rüebli: carrots | gurke, salatgurke: cucumbers/cucumber | saure gurken, gewürzgurken, essiggurken: pickles | paprika,
peperoni: peppers | pilz, pilze, champignon, champignons: mushrooms | salat, salate: salad | kopfsalat, blattsalat,
eisbergsalat: lettuce | spinat: spinach | brokkoli, broccoli: broccoli | blumenkohl, karfiol: cauliflower | kohl,
weißkohl, kraut: cabbage | sauerkraut: sauerkraut | zucchini, zucchetti: zucchini | aubergine: eggplant | kürbis:
pumpkin | spargel: asparagus | sellerie, staudensellerie: celery | rote bete, rote beete, rande: beets/beetroot |
radieschen, rettich: radish | olive, oliven: olives | suppe: soup | hühnersuppe: chicken soup | brühe, bouillon:
broth/bouillon | eintopf, gulasch: stew | soße, sauce, sosse: sauce | nudelsoße, nudelsauce, pastasoße, pastasauce:
pasta sauce | tomatensoße, tomatensauce, tomatensosse: tomato sauce | pesto: pesto | ketchup, ketschup: ketchup/catsup
| senf: mustard | mayonnaise, mayo, majo: mayonnaise | salatdressing, dressing, salatsoße: salad dressing/dressing |
sojasoße, sojasauce: soy sauce | grillsoße, grillsauce, barbecuesauce, bbq sauce: barbecue sauce | scharfe soße,
chilisauce: hot sauce | bratensoße: gravy | pizza: pizza | tiefkühl, tk, gefroren, tiefgekühlt: frozen |
fertiggericht, fertiggerichte: ready meals/entrees | dosen, eingemacht: canned | sandwich, belegtes brot, stulle:
sandwich | nuss, nüsse, nüssen: nuts | mandel, mandeln: almonds | haselnuss, haselnüsse, haselnüssen:
hazelnuts/hazelnut | walnuss, walnüsse, walnüssen: walnuts | cashew, cashewkerne: cashews | pistazie: pistachios |
pekannüsse, pekannuss: pecans | erdnuss, erdnüsse, erdnüssen: peanuts | samen, kerne, sonnenblumenkerne, körner:
seeds/seed | sesam: sesame | soja: soy | weizen: wheat | roggen: rye | gerste: barley | dinkel: spelt | gluten: gluten
| laktose, lactose: lactose | milchprodukte, milchprodukt, molkereiprodukte: dairy | lupine, lupinen: lupin | sulfite,
sulfit, schwefel: sulphites | seife: soap | handseife: hand soap | flüssigseife: liquid soap | duschgel, duschzeug:
body wash | shampoo, haarwaschmittel, schampoo: shampoo | schuppenshampoo, schuppen, antischuppenshampoo: dandruff
shampoo/dandruff | spülung, haarspülung, conditioner: conditioner/conditioners | haarspray: hair spray/hair | haar,
haare: hair | zahnpasta, zahncreme, zahnpaste: toothpaste | zahnbürste, zahnbürsten: toothbrush/oral hygiene brushes |
zahnseide: dental floss | mundwasser, mundspülung: mouthwash | deo, deodorant, deospray: deodorant | rasierer,
rasierklingen, rasierapparat: razors | rasierschaum, rasiercreme, rasiergel: shaving cream/shave creams | handcreme:
hand cream/cream | lotion, bodylotion, körperlotion: lotion | sonnencreme, sonnenschutz, sonnenmilch: sunscreen |
lippenpflege, lippenbalsam, labello: lip care/lipcare | schminke, makeup: makeup | tampon: tampons | binden,
slipeinlagen, damenbinden: pads/napkins | wattestäbchen: cotton swabs | watte, wattepads: cotton | toilettenpapier,
klopapier, klorollen: toilet paper/toilet tissue | taschentuch, taschentücher, tempos, kosmetiktücher: tissues/tissue
| küchenrolle, küchenpapier, küchentücher, haushaltsrolle: paper towels | serviette, servietten: paper napkins/napkins
| pappteller, einwegteller, plastikteller: paper plates | teller: plates | becher, pappbecher: cups | schüssel,
schale: bowl | besteck, gabeln: cutlery/forks | waschmittel, waschpulver: laundry detergent/detergents |
flüssigwaschmittel: liquid laundry detergent | weichspüler: fabric softener | spülmittel, geschirrspülmittel, spüli:
dish detergent | spülmaschinentabs, geschirrspültabs, spültabs, tabs für die spülmaschine, maschinentabs: dishwasher
detergent/dish detergent | spülmaschinenfest, spülmaschinengeeignet, in die spülmaschine, in der spülmaschine:
dishwasher safe | mikrowelle: microwave | bleiche, bleichmittel, chlorreiniger: bleach | fleckenentferner: stain
remover | reiniger, putzmittel, allzweckreiniger, reinigungsmittel, putzzeug: cleaners/cleaner | badreiniger, wc
reiniger, kloreiniger: bathroom cleaners/cleaner | glasreiniger, fensterputzmittel: glass cleaner/cleaner | schwamm,
schwämme, putzschwamm: sponges | bürste: brushes/brush | mopp, wischmopp: mop/mops | besen: broom | gummihandschuhe,
putzhandschuhe, handschuhe: rubber gloves/gloves | müllbeutel, müllsack, müllsäcke, müllsäcken, mülltüten,
müllbeuteln: trash bags/garbage bags | gefrierbeutel: freezer bags | alufolie, aluminiumfolie: aluminum foil/foil |
frischhaltefolie, klarsichtfolie: plastic wrap | backpapier: baking paper/parchment | raumspray, lufterfrischer,
raumduft: air freshener/air care | batterie, batterien: batteries | glühbirne, glühbirnen, glühlampen, birnen für die
lampe: light bulbs/bulbs | feuerzeug: lighters | streichholz, streichhölzer, zündhölzer: matches | holzkohle,
grillkohle, kohle: charcoal | klebeband, tesafilm: tape | papier: paper | schulsachen, schulbedarf: school supplies |
stift, stifte, kugelschreiber: pens/school supplies | spielzeug, spielsachen: toys | puzzle: puzzle | spiel,
brettspiel: game | ball: ball | luftballon, luftballons, ballon, ballons: balloons | buch, bücher: book | zeitschrift,
magazin: magazine | zeitung: newspaper | grußkarte, geburtstagskarte, glückwunschkarte: cards everyday/greeting card |
geschenkpapier: wrap/gift wrap | blume, blumen, blumenstrauß, strauß: flowers/bouquet | rosen: roses | pflanze: plant
| kerze, kerzen: candles | duftkerze, duftkerzen: scented candle | lavendel: lavender | zeder: cedar | rose: rose |
bienenwachs: beeswax | tasse, tassen, pott, häferl: mugs/mug | steinzeug, keramik: stoneware | porzellan: porcelain |
emaille, email: enamel | glas: glass | holz: wood | metall: metal | plastik, kunststoff: plastic | topf, kochtopf: pot
| pfanne, bratpfanne: pan | backform, backblech, kuchenform: bakeware | handtuch, handtücher: towel | decke: blanket |
kissen: pillow | vase: vase | lampe: lamp | hundefutter, futter für hunde, futter für meinen hund, futter für den
hund, futter für unseren hund: dog food | hundeleckerli, leckerli für den hund, leckerlis, leckerli: dog treats |
katzenfutter, futter für katzen, futter für meine katze, futter für die katze: cat food | katzenstreu, streu: cat
litter/litter | trockenfutter: dry food | nassfutter: wet food/canned food | katzentrockenfutter: dry cat food | hund,
hündchen, welpe, hunde: dog | hundewelpe: puppy | katze, kater, kätzchen, mieze: cat | vogel, vögel: bird | futter,
lebensmittel: food | windel, windeln, pampers: diapers/nappies | feuchttücher, feuchttuch, babytücher,
reinigungstücher: wipes | babyfeuchttücher: baby wipes | babynahrung, babybrei, brei, gläschen, babygläschen,
babykost: baby food | milchpulver, babymilch, säuglingsmilch, pre milch: infant formula | baby, säugling: baby |
schmerzmittel, schmerztablette, schmerztabletten, kopfschmerztabletten, ibuprofen, aspirin: analgesics/pain |
erkältungsmittel, grippemittel: cold and flu/cold | erkältung, grippe, schnupfen: cold | hustensaft, husten,
hustenmittel, hustenbonbons: cough syrup/cough | nasenspray: nasal spray | vitamin, vitamine: vitamins | pflaster,
verband: bandages/first aid | sodbrennen, magentabletten: antacids/acids | zigarette: cigarettes | tasche, tüte: bag |
eiswürfel: ice | geschenkbox, geschenkset, präsentkorb: gift box | geschenk, mitbringsel, präsent, verschenken,
schenken: gift | energieriegel, proteinriegel, eiweißriegel: energy bars/bars | hummus: hummus | knödel, klöße,
maultaschen: dumplings | ravioli, tortellini: ravioli | spülmaschine, geschirrspüler: dishwasher | espresso:
espresso/coffee | milch für babys, milch für mein baby: infant formula | salz und essig: salt and vinegar | rippchen,
spareribs: ribs | feta, schafskäse, hirtenkäse: feta | zuckerfrei, zuckerfreie: sugar free | tischdecke:
tablecloth | strohhalme: straws
"""
