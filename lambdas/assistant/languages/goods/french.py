"""French: what a shop sells, by what it may be called in English."""

from __future__ import annotations

GOODS = """
thé: tea | thé vert: green tea | thé noir: black tea | tisane, infusion: herbal tea | menthe: mint | camomille:
camomile/chamomile | café: coffee | café en grains, en grains, grains de café: coffee beans | café moulu: ground
coffee | café soluble: instant coffee | filtres à café, filtre à café: coffee filters | décaféiné, déca, sans caféine:
caffeine free/decaf | caféine: caffeine | lait: milk | babeurre: buttermilk | lait de soja: soy milk | lait d avoine:
oat milk | crème, crème fraîche, crème liquide: cream | crème aigre: sour cream | chantilly, crème chantilly: whipped
cream/toppings | yaourt, yoghourt: yogurt | fromage blanc: quark/curd | fromage: cheese | fromage de chèvre, chèvre:
goat cheese | fromage frais, fromage à tartiner: cream cheese | fromage râpé: grated cheese | mozzarella: mozzarella |
parmesan: parmesan | ricotta: ricotta | faisselle: cottage cheese | beurre: butter | margarine: margarine | oeuf,
oeufs, œuf, œufs: eggs | pain: bread | miche: loaf | levain: sourdough | complet, complète: wholegrain/wheat | pain de
mie: toast | baguette: baguette/french bread | petit pain, petits pains: rolls/buns | pains à hamburger, pain à
hamburger, pains burger, pain burger: hamburger buns/buns | pains à hot dog: hot dog buns/buns | croissant: croissants
| bagel: bagels | tortilla, galettes de blé: tortillas | farine: flour | sucre: sugar | édulcorant: sweetener | sel:
salt | poivre: pepper | épice, épices, assaisonnement: spices | herbes, herbes aromatiques: herbs | persil: parsley |
coriandre: cilantro/coriander | basilic: basil | cannelle: cinnamon | vanille: vanilla | gingembre: ginger | ail:
garlic | levure chimique, poudre à lever: baking powder | levure: yeast | pâtisserie maison: baking | huile: oil |
huile d olive: olive oil | huile de tournesol: sunflower oil/vegetable oil | vinaigre: vinegar | pâtes, pates: pasta |
nouilles: noodles | spaghetti, spaghettis: spaghetti | penne: penne | macaroni, macaronis: macaroni | fusilli: fusilli
| tagliatelle, tagliatelles: tagliatelle | lasagne, lasagnes: lasagna | riz: rice | lentille: lentils/lentil | pois
chiche, pois chiches: chickpeas | haricot, haricots: beans | haricots verts: green beans | petit pois, petits pois:
peas | mahis: corn | couscous, semoule: couscous | quinoa: quinoa | avoine: oats/oatmeal | flocons d avoine, porridge,
gruau: oatmeal/oats | céréale, céréales, muesli: cereal | granola: granola/granola bars | barre de céréales, barres de
céréales, barre, barres: cereal bars/bars | crêpe, crêpes, pancake: pancakes/pancake | gaufre, gaufres: waffles |
sirop, sirop d érable: syrup | confiture: jam | miel: honey | beurre de cacahuète, beurre de cacahuètes: peanut butter
| pâte à tartiner: chocolate spread/cocoa spread | tartinade: spread | chocolat: chocolate | chocolat noir: dark
chocolate | chocolat au lait: milk chocolate | chocolat blanc: white chocolate | tablette de chocolat: chocolate bar |
praliné, pralines, chocolats fins: pralines/praline | cacao, poudre de cacao: cocoa | chocolat chaud: hot chocolate |
biscuit, biscuits, gâteaux secs, cookies, petits gâteaux, sablés: cookies/biscuits | cracker, crackers, biscuits
salés, gâteaux apéro, biscuits apéritif: crackers | gâteau: cake | gâteau d anniversaire: birthday cake | bougies d
anniversaire: birthday candles | tarte: pie/pies | brownie: brownies | muffin: muffins | donut, beignet: donuts |
viennoiserie, pâtisserie, pâtisseries: pastries/pastry | dessert: dessert/desserts | flan, crème dessert: pudding |
glace, crème glacée: ice cream | esquimau, sorbet: popsicles/water ice | bonbon, friandise, sucreries, confiserie:
candy/sweets | nounours, gélifiés: gummies/candy | réglisse: licorice | chewing gum: gum | guimauve, chamallow:
marshmallows | chips: chips/crisps | frites, frite: fries/french fries | popcorn, pop corn: popcorn | bretzel:
pretzels | chips de maïs, chips de mahis, nachos: tortilla chips
| en cas, grignotage, snack, amuse gueules, de quoi grignoter: snacks
| dip: dips/salsa | eau, eau minérale: water | eau gazeuse, eau pétillante: sparkling water/carbonated water | eau
plate: still water/spring water | jus, jus de fruits: juice | jus de pomme, jus de pommes: apple juice | jus d orange:
orange juice | limonade, citronnade: lemonade | soda, boisson gazeuse, boissons gazeuses: soft drinks/soda | coca:
cola | boisson énergisante, boisson énergétique: energy drink | boisson: drinks | thé glacé: iced tea | bière: beer |
vin: wine | vin rouge: red wine | vin blanc: white wine | vin rosé: rosé wine | mousseux, vin pétillant: sparkling
wine | champagne: champagne | liqueur, alcool fort, spiritueux: liquor | viande: meat | boeuf, bœuf: beef | viande
hachée, steak haché, boeuf haché: ground beef | steak, entrecôte, bifteck: steak | rôti: roast | porc, cochon: pork |
côtes de porc, côtelettes de porc: pork chops | agneau: lamb | poulet, volaille: chicken | blanc de poulet, filet de
poulet, blancs de poulet: chicken breast | ailes de poulet: chicken wings | dinde: turkey | canard: duck | jambon: ham
| lardons, lard, bacon, poitrine fumée: bacon | saucisse, saucisses, merguez: sausage/hot dogs | hot dog: hot
dogs/sausage | saucisson, salami: salami | charcuterie: lunchmeat/lunch meat | burger, hamburger: burgers/hamburger |
boulettes: meatballs | poisson: fish/seafood fish | bâtonnets de poisson, poisson pané: fish sticks | saumon: salmon |
thon: tuna | cabillaud, morue: cod | sardine: sardines | crevette: shrimp | crustacé, crustacés, fruits de mer,
moules: shellfish | sushi: sushi | tofu: tofu | substitut de viande: meat alternatives/veggie | légume, légumes:
vegetables | fruit, fruits: fruit | pomme: apples | banane: bananas | poire: pears | orange: oranges/orange | citron:
lemons/lemon | citron vert: limes/lime | clémentine, mandarine: clementines/tangerines | pamplemousse: grapefruit |
raisin, raisins: grapes | fraise: strawberries/strawberry | framboise: raspberries/raspberry | myrtille:
blueberries/blueberry | mûre, mûres: blackberries | baies, fruits rouges: berries | cerise: cherries | pêche: peaches
| abricot: apricot | prune: plums | ananas: pineapple | mangue: mango | kiwi: kiwi | melon: melon/melons | pastèque:
watermelon | avocat: avocado | noix de coco, coco: coconut | raisins secs: raisins | dattes: dates | fruits séchés:
dried fruit | rhubarbe: rhubarb | pomme de terre, pommes de terre, patates: potatoes | patate douce, patates douces:
sweet potatoes | purée: mashed potatoes | tomate: tomatoes/tomato | tomates cerises: cherry tomatoes | oignon: onions
| carotte: carrots | concombre: cucumbers/cucumber | cornichon: pickles | poivron: peppers | champignon: mushrooms |
salade: salad | laitue: lettuce | épinard, épinards: spinach | brocoli: broccoli | chou fleur: cauliflower | chou:
cabbage | choucroute: sauerkraut | courgette: zucchini | aubergine: eggplant | citrouille, courge, potiron: pumpkin |
asperge: asparagus | céleri: celery | betterave: beets/beetroot | radis: radish | olive: olives | soupe, potage,
velouté: soup | soupe de poulet: chicken soup | bouillon: broth/bouillon | ragoût: stew | sauce: sauce | sauce pour
pâtes, sauce pâtes: pasta sauce | sauce tomate, coulis de tomate: tomato sauce | pesto: pesto | ketchup:
ketchup/catsup | moutarde: mustard | mayonnaise, mayo: mayonnaise | vinaigrette, sauce salade: salad dressing/dressing
| sauce soja: soy sauce | sauce barbecue: barbecue sauce | sauce piquante: hot sauce | jus de viande: gravy | pizza:
pizza | surgelé, congelé, surgelés: frozen | plat préparé, plats préparés, plat cuisiné: ready meals/entrees | en
conserve, en boîte: canned | sandwich: sandwich | noix, fruits à coque, fruits secs: nuts | amande: almonds |
noisette: hazelnuts/hazelnut | noix de grenoble: walnuts | cajou, noix de cajou: cashews | pistache: pistachios | noix
de pécan: pecans | arachide, cacahuète, cacahouète: peanuts | graine, graines: seeds/seed | sésame: sesame | soja: soy
| blé, froment: wheat | seigle: rye | orge: barley | épeautre: spelt | gluten: gluten | lactose: lactose | produits
laitiers, laitages: dairy | lupin: lupin | sulfites: sulphites | savon: soap | savon pour les mains, savon mains: hand
soap | savon liquide: liquid soap | gel douche: body wash | shampoing, shampooing: shampoo | antipelliculaire,
pellicules: dandruff shampoo/dandruff | après shampoing, après shampooing, démêlant: conditioner/conditioners | laque:
hair spray/hair | cheveux, cheveu: hair | dentifrice: toothpaste | brosse à dents, brosses à dents: toothbrush/oral
hygiene brushes | fil dentaire: dental floss | bain de bouche: mouthwash | déodorant, déo: deodorant | rasoir: razors
| mousse à raser, crème à raser: shaving cream/shave creams | crème pour les mains, crème mains: hand cream/cream |
lait corporel, crème hydratante, lotion: lotion | crème solaire: sunscreen | baume à lèvres: lip care/lipcare |
maquillage: makeup | tampon: tampons | serviettes hygiéniques, protège slips: pads/napkins | cotons tiges, coton tige:
cotton swabs | coton: cotton | papier toilette, pq, papier hygiénique: toilet paper/toilet tissue | mouchoir,
mouchoirs, kleenex: tissues/tissue | essuie tout, sopalin, papier absorbant: paper towels | serviettes en papier,
serviette en papier, serviettes: paper napkins/napkins | assiettes en carton, assiettes jetables: paper plates |
assiette: plates | gobelet, gobelets: cups | bol, saladier: bowl | couverts, fourchettes: cutlery/forks | lessive:
laundry detergent/detergents | lessive liquide: liquid laundry detergent | adoucissant, assouplissant: fabric softener
| liquide vaisselle, produit vaisselle: dish detergent | pastilles lave vaisselle, tablettes lave vaisselle, pastilles
pour lave vaisselle: dishwasher detergent/dish detergent | passe au lave vaisselle, au lave vaisselle, va au lave
vaisselle: dishwasher safe | micro ondes: microwave | javel, eau de javel: bleach | détachant: stain remover |
nettoyant, produit ménager, produits ménagers, produit d entretien: cleaners/cleaner | nettoyant salle de bain,
nettoyant wc: bathroom cleaners/cleaner | nettoyant vitres, produit vitres: glass cleaner/cleaner | éponge: sponges |
brosse: brushes/brush | serpillière, balai espagnol: mop/mops | balai: broom | gants en caoutchouc, gants: rubber
gloves/gloves | sacs poubelle, sac poubelle, sacs à ordures: trash bags/garbage bags | sacs de congélation, sacs
congélation: freezer bags | papier aluminium, papier alu, aluminium: aluminum foil/foil | film alimentaire, film
étirable: plastic wrap | papier cuisson, papier sulfurisé: baking paper/parchment | désodorisant, parfum d ambiance:
air freshener/air care | pile, piles: batteries | ampoule, ampoules: light bulbs/bulbs | briquet: lighters |
allumette, allumettes: matches | charbon, charbon de bois: charcoal | scotch, ruban adhésif: tape | papier: paper |
fournitures scolaires: school supplies | stylo, stylos: pens/school supplies | jouet: toys | puzzle: puzzle | jeu, jeu
de société: game | ballon: ball | ballons gonflables, ballons de baudruche: balloons | livre: book | revue: magazine |
journal: newspaper | carte de voeux, carte d anniversaire: cards everyday/greeting card | papier cadeau: wrap/gift
wrap | fleur, fleurs, bouquet, bouquet de fleurs: flowers/bouquet | rose, roses: roses | plante: plant | bougie:
candles | bougie parfumée, bougies parfumées: scented candle | lavande: lavender | cèdre: cedar | cire d abeille:
beeswax | tasse, mug: mugs/mug | grès, céramique: stoneware | porcelaine: porcelain | émail, émaillé, émaillée: enamel
| verre: glass | bois: wood | métal: metal | plastique: plastic | casserole, marmite: pot | poêle: pan | moule à
gâteau, plat à four: bakeware | serviette de bain, torchon: towel | couverture: blanket | oreiller, coussin: pillow |
vase: vase | lampe: lamp | nourriture pour chien, croquettes pour chien, pâtée pour chien, croquettes pour mon chien,
nourriture pour mon chien, croquettes chien: dog food | friandises pour chien, friandises pour mon chien: dog treats |
nourriture pour chat, croquettes pour chat, pâtée pour chat, croquettes pour mon chat, nourriture pour mon chat,
croquettes chat: cat food | litière: cat litter/litter | croquettes: dry food | pâtée: wet food/canned food |
croquettes pour chats: dry cat food | chien, chienne, toutou, chiot: dog | petit chien: puppy | chat, chatte, chaton,
minou: cat | oiseau: bird | nourriture, aliment, bouffe: food | couche, couches, couches pour bébé, couches bébé:
diapers/nappies | lingette, lingettes, lingettes humides: wipes | lingettes bébé, lingettes pour bébé: baby wipes |
petits pots, petit pot, nourriture pour bébé, petits pots pour bébé, purée pour bébé: baby food | lait infantile, lait
en poudre, lait maternisé: infant formula | bébé, nourrisson: baby | antidouleur, analgésique, paracétamol,
ibuprofène, aspirine: analgesics/pain | médicament contre le rhume: cold and flu/cold | rhume, grippe: cold | sirop
contre la toux, sirop pour la toux, toux: cough syrup/cough | spray nasal: nasal spray | vitamine, vitamines: vitamins
| pansement, sparadrap: bandages/first aid | brûlures d estomac: antacids/acids | cigarette: cigarettes | sac, sachet:
bag | glaçons: ice | coffret, coffret cadeau: gift box | cadeau, offrir, à offrir, faire cadeau: gift | barre
protéinée, barres énergétiques: energy bars/bars | houmous: hummus | raviolis chinois: dumplings | ravioli, raviolis:
ravioli | lave vaisselle: dishwasher | expresso, espresso: espresso/coffee | lait pour bébé, lait bébé: infant formula
| sel et vinaigre: salt and vinegar | travers: ribs | feta: feta | sans sucre: sugar free | nappe: tablecloth |
pailles: straws
"""
