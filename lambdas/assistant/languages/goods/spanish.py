"""Spanish: what a shop sells, by what it may be called in English."""

from __future__ import annotations

GOODS = """
té: tea | té verde: green tea | té negro: black tea | infusión, tisana: herbal tea | menta, hierbabuena: mint |
manzanilla: camomile/chamomile | café: coffee | café en grano, granos de café: coffee beans | café molido: ground
coffee | café soluble, café instantáneo: instant coffee | filtros de café: coffee filters | descafeinado, sin cafeína:
caffeine free/decaf | cafeína: caffeine | leche: milk | suero de leche: buttermilk | leche de soja: soy milk | leche
de avena: oat milk | nata, crema: cream | crema agria, nata agria: sour cream | nata montada: whipped cream/toppings |
yogur, yogurt: yogurt | requesón: quark/curd | queso: cheese | queso de cabra: goat cheese | queso crema, queso para
untar: cream cheese | queso rallado: grated cheese | mozzarella: mozzarella | parmesano: parmesan | ricotta: ricotta |
queso cottage: cottage cheese | mantequilla: butter | margarina: margarine | huevo: eggs | pan: bread | hogaza: loaf |
masa madre: sourdough | integral: wholegrain/wheat | pan de molde, pan de sandwich: toast | baguette, barra de pan:
baguette/french bread | panecillo, panecillos, bollos, bollo: rolls/buns | pan de hamburguesa, panes de hamburguesa,
pan para hamburguesas, pan de hamburguesas: hamburger buns/buns | pan de perritos, pan para perritos calientes, pan
para hot dogs: hot dog buns/buns | cruasán, croissant, medialunas: croissants | bagel: bagels | tortillas, tortillas
de trigo, tortitas de trigo: tortillas | harina: flour | azúcar: sugar | edulcorante: sweetener | sal: salt |
pimienta: pepper | especia, especias, condimento: spices | hierbas: herbs | perejil: parsley | cilantro:
cilantro/coriander | albahaca: basil | canela: cinnamon | vainilla: vanilla | jengibre: ginger | ajo: garlic |
levadura química, polvo de hornear: baking powder | levadura: yeast | repostería: baking | aceite: oil | aceite de
oliva: olive oil | aceite de girasol: sunflower oil/vegetable oil | vinagre: vinegar | pasta: pasta | fideos: noodles
| espagueti, espaguetis: spaghetti | macarrones, plumas: penne | fusilli, espirales: fusilli | tallarines, cintas:
tagliatelle | lasaña: lasagna | arroz: rice | lenteja: lentils/lentil | garbanzos: chickpeas | judías, alubias,
frijoles, habichuelas, porotos: beans | judías verdes, ejotes: green beans | guisantes, arvejas, chícharos: peas |
maíz, elote: corn | cuscús: couscous | quinoa: quinoa | avena: oats/oatmeal | copos de avena, gachas: oatmeal/oats |
cereal, cereales, muesli: cereal | granola: granola/granola bars | barritas, barritas de cereales: cereal bars/bars |
tortitas, panqueques, hotcakes: pancakes/pancake | gofres, waffles: waffles | sirope, jarabe de arce: syrup |
mermelada: jam | miel: honey | mantequilla de cacahuete, crema de cacahuete, mantequilla de maní: peanut butter |
crema de cacao, crema de chocolate, crema de avellanas: chocolate spread/cocoa spread | crema para untar: spread |
chocolate: chocolate | chocolate negro, chocolate amargo: dark chocolate | chocolate con leche: milk chocolate |
chocolate blanco: white chocolate | tableta de chocolate: chocolate bar | bombones, bombón: pralines/praline | cacao:
cocoa | chocolate caliente, chocolate a la taza: hot chocolate | galleta, galletas, galletitas, pastas de té:
cookies/biscuits | galletas saladas, galletitas saladas, crackers: crackers | pastel, tarta, torta, bizcocho: cake |
pastel de cumpleaños, tarta de cumpleaños, torta de cumpleaños: birthday cake | velas de cumpleaños: birthday candles
| pay, empanada: pie/pies | brownie: brownies | magdalenas, muffin, mantecadas: muffins | donut, rosquilla, dona,
donas: donuts | bollería, pasteles: pastries/pastry | postre: dessert/desserts | natillas, flan, pudin: pudding |
helado: ice cream | polos, paletas: popsicles/water ice | caramelos, golosinas, dulces, chucherías, chuches:
candy/sweets | gominolas, gomitas: gummies/candy | regaliz: licorice | chicle: gum | malvaviscos, nubes: marshmallows
| patatas fritas de bolsa, papas fritas, papitas, chips: chips/crisps | patatas fritas congeladas, patatas fritas:
fries/french fries | palomitas, palomitas de maíz, crispetas: popcorn | pretzels: pretzels | nachos, totopos: tortilla
chips | aperitivos, picoteo, botana, botanas, algo para picar, snack: snacks | salsa para mojar, dip: dips/salsa |
agua, agua mineral: water | agua con gas: sparkling water/carbonated water | agua sin gas: still water/spring water |
zumo, jugo: juice | zumo de manzana, jugo de manzana: apple juice | zumo de naranja, jugo de naranja: orange juice |
limonada: lemonade | refresco, gaseosa, refrescos: soft drinks/soda | cola, coca cola: cola | bebida energética:
energy drink | bebida: drinks | té helado: iced tea | cerveza, birra: beer | vino: wine | vino tinto: red wine | vino
blanco: white wine | vino rosado: rosé wine | cava, vino espumoso: sparkling wine | champán: champagne | licor: liquor
| carne: meat | ternera, res, vacuno, carne de res, carne de ternera: beef | carne picada, carne molida: ground beef |
filete, bistec, chuletón: steak | asado: roast | cerdo, puerco, chancho: pork | chuletas de cerdo, chuletas: pork
chops | cordero: lamb | pollo: chicken | pechuga de pollo, pechuga, pechugas: chicken breast | alitas de pollo,
alitas: chicken wings | pavo: turkey | pato: duck | jamón: ham | tocino, panceta, beicon: bacon | salchicha,
salchichas, chorizo: sausage/hot dogs | perritos calientes, hot dog: hot dogs/sausage | salami, salchichón: salami |
embutido, fiambre: lunchmeat/lunch meat | hamburguesa: burgers/hamburger | albóndigas: meatballs | pescado, pez:
fish/seafood fish | palitos de pescado, varitas de pescado: fish sticks | salmón: salmon | atún: tuna | bacalao: cod |
sardina: sardines | gamba, gambas, camarón, camarones, langostinos: shrimp | marisco, mariscos, crustáceos,
mejillones: shellfish | sushi: sushi | tofu: tofu | sustituto de carne: meat alternatives/veggie | verdura, verduras,
hortalizas: vegetables | fruta: fruit | manzana: apples | plátano, banana, guineo: bananas | pera: pears | naranja:
oranges/orange | limón, limones: lemons/lemon | lima: limes/lime | mandarina, clementina: clementines/tangerines |
pomelo, toronja: grapefruit | uva, uvas: grapes | fresa, frutilla: strawberries/strawberry | frambuesa:
raspberries/raspberry | arándano, arándanos: blueberries/blueberry | mora, moras: blackberries | bayas, frutos rojos,
frutos del bosque: berries | cereza: cherries | durazno, melocotón, melocotones: peaches | albaricoque, damasco:
apricot | ciruela: plums | piña: pineapple | mango: mango | kiwi: kiwi | melón: melon/melons | sandía: watermelon |
aguacate, palta: avocado | coco: coconut | pasas: raisins | dátiles: dates | fruta deshidratada, orejones: dried fruit
| ruibarbo: rhubarb | patata, papas, papa: potatoes | batata, boniato, camote: sweet potatoes | puré de patatas, puré
de papas, puré: mashed potatoes | tomate, jitomate: tomatoes/tomato | tomates cherry, tomatitos: cherry tomatoes |
cebolla: onions | zanahoria: carrots | pepino: cucumbers/cucumber | pepinillo: pickles | pimiento, pimentón, chile:
peppers | champiñón, champiñones, setas, hongos: mushrooms | ensalada: salad | lechuga: lettuce | espinaca: spinach |
brócoli: broccoli | coliflor: cauliflower | repollo, col: cabbage | chucrut: sauerkraut | calabacín, calabacines:
zucchini | berenjena: eggplant | calabaza: pumpkin | espárrago: asparagus | apio: celery | remolacha, betabel:
beets/beetroot | rábano: radish | aceituna, oliva: olives | sopa: soup | sopa de pollo, caldo de pollo: chicken soup |
caldo: broth/bouillon | guiso, estofado: stew | salsa: sauce | salsa para pasta: pasta sauce | salsa de tomate, tomate
frito: tomato sauce | pesto: pesto | ketchup, kétchup, catsup: ketchup/catsup | mostaza: mustard | mayonesa:
mayonnaise | aliño, aderezo, vinagreta: salad dressing/dressing | salsa de soja: soy sauce | salsa barbacoa: barbecue
sauce | salsa picante: hot sauce | salsa de carne: gravy | pizza: pizza | congelado: frozen | comida preparada, plato
preparado, platos preparados: ready meals/entrees | en lata, enlatado, en conserva: canned | bocadillo, sándwich,
bocata: sandwich | nuez, nueces, frutos secos, frutos de cáscara: nuts | almendra: almonds | avellana:
hazelnuts/hazelnut | nueces de nogal: walnuts | anacardo: cashews | pistacho: pistachios | pecanas: pecans |
cacahuete, cacahuate, maní, manises: peanuts | semilla, pipas: seeds/seed | sésamo, ajonjolí: sesame | soja, soya: soy
| trigo: wheat | centeno: rye | cebada: barley | espelta: spelt | gluten: gluten | lactosa: lactose | lácteos,
productos lácteos, lácteo: dairy | altramuz, altramuces: lupin | sulfitos: sulphites | jabón, jabones: soap | jabón de
manos: hand soap | jabón líquido: liquid soap | gel de ducha, gel de baño: body wash | champú, shampoo: shampoo |
anticaspa, caspa: dandruff shampoo/dandruff | acondicionador, suavizante de pelo, suavizante para el pelo:
conditioner/conditioners | laca: hair spray/hair | pelo, cabello: hair | pasta de dientes, dentífrico, pasta dental:
toothpaste | cepillo de dientes, cepillos de dientes, cepillo dental: toothbrush/oral hygiene brushes | hilo dental,
seda dental: dental floss | enjuague bucal, colutorio: mouthwash | desodorante: deodorant | maquinilla de afeitar,
cuchillas, maquinillas, rastrillo: razors | espuma de afeitar, crema de afeitar: shaving cream/shave creams | crema de
manos: hand cream/cream | loción, crema hidratante, crema corporal: lotion | crema solar, protector solar: sunscreen |
bálsamo labial, cacao labial: lip care/lipcare | maquillaje: makeup | tampón, tampones: tampons | compresas, toallas
sanitarias: pads/napkins | bastoncillos, hisopos: cotton swabs | algodón: cotton | papel higiénico, papel de baño,
papel de váter: toilet paper/toilet tissue | pañuelo, pañuelos, kleenex: tissues/tissue | papel de cocina, toallas de
papel, rollo de cocina: paper towels | servilleta: paper napkins/napkins | platos de papel, platos desechables, platos
de cartón: paper plates | plato, platos: plates | vaso, vasos: cups | bol, cuenco, tazón: bowl | cubiertos, tenedores:
cutlery/forks | detergente, detergente para la ropa, detergente de ropa, jabón para la ropa: laundry
detergent/detergents | detergente líquido: liquid laundry detergent | suavizante, suavizante para la ropa: fabric
softener | jabón para platos, detergente para platos, detergente lavavajillas, lavavajillas a mano, jabón de platos,
lavaplatos: dish detergent | pastillas para el lavavajillas, pastillas de lavavajillas: dishwasher detergent/dish
detergent | apto para lavavajillas, apta para lavavajillas, al lavavajillas, en el lavavajillas: dishwasher safe |
microondas: microwave | lejía, cloro: bleach | quitamanchas: stain remover | limpiador, productos de limpieza,
producto de limpieza, limpiahogar: cleaners/cleaner | limpiador de baño, limpiador de baños: bathroom cleaners/cleaner
| limpiacristales: glass cleaner/cleaner | esponja, estropajo: sponges | cepillo: brushes/brush | fregona, trapeador:
mop/mops | escoba: broom | guantes de goma, guantes: rubber gloves/gloves | bolsas de basura, bolsas para la basura:
trash bags/garbage bags | bolsas para congelar, bolsas de congelación: freezer bags | papel de aluminio, papel
aluminio, papel albal: aluminum foil/foil | film transparente, papel film: plastic wrap | papel de horno, papel
vegetal: baking paper/parchment | ambientador: air freshener/air care | pila, pilas, baterías: batteries | bombilla,
bombillas, focos: light bulbs/bulbs | encendedor, mechero: lighters | cerillas, fósforos: matches | carbón, carbón
vegetal: charcoal | cinta adhesiva, celo: tape | papel: paper | material escolar, útiles escolares: school supplies |
bolígrafo, lápices, lápiz: pens/school supplies | juguete: toys | rompecabezas: puzzle | juego, juego de mesa: game |
pelota, balón: ball | globo, globos: balloons | libro: book | revista: magazine | periódico: newspaper | tarjeta de
felicitación, tarjeta de cumpleaños: cards everyday/greeting card | papel de regalo: wrap/gift wrap | flor, flores,
ramo de flores, ramo: flowers/bouquet | rosas: roses | planta, maceta: plant | vela: candles | vela perfumada, vela
aromática, velas aromáticas: scented candle | lavanda: lavender | cedro: cedar | rosa: rose | cera de abeja: beeswax |
taza: mugs/mug | gres, cerámica: stoneware | porcelana: porcelain | esmalte, esmaltada, peltre: enamel | vidrio,
cristal: glass | madera: wood | metal: metal | plástico: plastic | olla, cazuela: pot | sartén: pan | molde, bandeja
de horno: bakeware | toalla: towel | manta, cobija: blanket | almohada, cojín: pillow | jarrón, florero: vase |
lámpara: lamp | comida para perros, comida para perro, comida para mi perro, comida pa mi perro, pienso para perros,
croquetas para perro, alimento para perro, pienso para mi perro: dog food | premios para perros, premios para el
perro, premios para mi perro, golosinas para perros: dog treats | comida para gatos, comida para gato, comida para mi
gato, pienso para gatos, alimento para gato: cat food | arena para gatos, arena de gato, arena para el gato, arenero,
arena: cat litter/litter | pienso, croquetas: dry food | comida húmeda: wet food/canned food | pienso seco para gatos:
dry cat food | perro, perrito, cachorro: dog | cachorrito: puppy | gato, gatita, gatito, minino: cat | pájaro: bird |
comida, alimento: food | pañal, pañales: diapers/nappies | toallitas, toallita, toallitas húmedas: wipes | toallitas
de bebé, toallitas para bebé, toallitas para bebés: baby wipes | comida para bebés, comida para bebé, potitos,
papilla, papillas: baby food | leche de fórmula, leche infantil, fórmula infantil: infant formula | bebé, bebe, nene:
baby | analgésico, ibuprofeno, paracetamol, aspirina, algo para el dolor: analgesics/pain | antigripal: cold and
flu/cold | resfriado, gripe, resfrío, catarro: cold | jarabe para la tos, tos: cough syrup/cough | spray nasal: nasal
spray | vitamina: vitamins | tiritas, curitas, vendas: bandages/first aid | antiácido, acidez: antacids/acids |
cigarrillo, tabaco: cigarettes | bolsa, mochila: bag | hielo, cubitos de hielo: ice | caja de regalo, estuche: gift
box | regalo, regalar, regalarle, obsequio, detalle: gift | barritas energéticas, barritas de proteínas: energy
bars/bars | hummus: hummus | empanadillas: dumplings | raviolis: ravioli | lavavajillas: dishwasher | espresso,
expreso: espresso/coffee | leche para bebé, leche para bebés, leche de bebé: infant formula | sal y vinagre: salt and
vinegar | costillas, costilla: ribs | queso feta: feta | sin azúcar: sugar free | mantel: tablecloth | pajitas,
popotes: straws
"""
