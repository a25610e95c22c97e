"""Spanish: what of it is understood, and what is said."""

from __future__ import annotations

from assistant.languages.table import Language, english_of, small_of

_ENGLISH = english_of("""
madre, mamá, padre, papá, hermana, hermano, abuela, abuelo, tía, tío, amigo,
amiga, amigos, marido, mujer, hijo, hija, niño, niña, niños, colega, invitados: friend
| tengo, tenemos: i have | yo, nosotros: i | quiero, queremos, quisiera, quería, busco, buscamos, necesito,
necesitamos,
gustaría: want | tienen, tienes, hay: have | pero: but | por favor: please | con: with | para: for | sí: yes
| menos de, por menos de, por debajo de, debajo de, bajo: under | hasta: up to | máximo, como máximo, como mucho: at
most
| no más de: no more than | al menos, como mínimo, mínimo: at least | más de: more than | entre: between | y, e: and
| o, u: or | alrededor de, aproximadamente, unos: around | a partir de, desde: starting at | euro, euros: euros
| dólar, dólares: dollars | céntimo, céntimos, centavos: cents | dos: two | tres: three | cuatro: four | cinco: five
| seis: six | siete: seven | ocho: eight | nueve: nine | diez: ten | once: eleven | doce: twelve | quince: fifteen
| veinte: twenty | treinta: thirty | cien: hundred | docena: dozen
| contiene, contienen: contains | sin: without | ningún, ninguna, nada de: no | no: not
| excepto, salvo, menos: except | en vez de, en lugar de:
instead of
| nada con: nothing with | no me gusta, no me gustan: dont like | odio: hate | no tolero: cant tolerate
| no puedo comer, no puede comer, no como, no come: cant eat
| alérgico a, alérgica a, alérgicos a, alérgico al, alérgica al: allergic to | alérgico, alérgica: allergic
| alergia a, alergia al, alergias a: allergy to | alergia, alergias: allergy
| intolerante a, intolerante al: intolerant to | intolerante: intolerant | intolerancia a, intolerancia al:
intolerance to
| intolerancia: intolerance | celíaco, celíaca, celiaco, celiaca: coeliac | vegano, vegana: vegan
| vegetariano, vegetariana: vegetarian | ecológico, ecológica, orgánico, orgánica, bio: organic
| descafeinado, sin cafeína: caffeine free | más barato, más barata, más baratos, más baratas, más económico: cheaper
| barato, barata, baratos, baratas, económico: cheap | demasiado caro, demasiado cara, muy caro: too expensive
| no muy caro: not too expensive | más caro, más cara: more expensive | caro, cara: expensive
| el más barato, la más barata: the cheapest one | otra cosa, algo más, algo diferente, qué más: something else
| más opciones, otros, otras: show me more | compara, comparar: compare | diferencia: whats the difference
| por qué, porqué: why | carrito, cesta: my cart | gracias, muchas gracias: thanks
| hola, buenos días, buenas tardes, buenas noches, buenas: hello | adiós, hasta luego: bye
| empezar de nuevo, empieza de nuevo, olvida todo: start over | parecido a, similar a: similar to
| parecido, parecida: something similar | primero, primera, primer: the first | segundo, segunda: the second
| tercero, tercera, tercer: the third | último, última: the last | otra marca: another brand | marca: brand
| recomendar, recomiendas, recomienda, recomiéndame, sugerencia: recommend | ayuda: help
| en stock, disponible: in stock | cuánto cuesta, cuánto cuestan, cuánto vale: how much is
| cualquier precio, no importa el precio: any price | cualquier marca: any brand | cualquier categoría: any category
| regalo: gift | cumpleaños: birthday | desayuno: breakfast | almuerzo, comida: lunch | cena: dinner | navidad:
christmas
| fiesta: party | barbacoa: barbecue | boda: wedding | dulce, dulces: sweet | picante: spicy | sano, saludable:
healthy
| té: tea | té verde: green tea | té negro: black tea | menta: mint | infusión: herbal tea | café: coffee | leche:
milk
| queso, quesos: cheese | pan, panes: bread | mantequilla: butter | huevo, huevos: eggs | pasta, fideos: pasta
| arroz: rice | harina: flour | azúcar: sugar | sal: salt | chocolate: chocolate | galleta, galletas: cookies
| pastel, tarta, torta: cake | helado, helados: ice cream | yogur, yogures: yogurt | nata, crema: cream
| zumo, jugo, zumos, jugos: juice | zumo de manzana, jugo de manzana: apple juice
| zumo de naranja, jugo de naranja: orange juice | agua: water | cerveza, cervezas: beer | vino, vinos: wine
| vino tinto: red wine | vino blanco: white wine | carne: meat | ternera, res: beef | cerdo: pork | pollo: chicken
| salchicha, salchichas: sausage | jamón: ham | pescado: fish | salmón: salmon | atún: tuna
| gamba, gambas, camarones: shrimp | verdura, verduras: vegetables | fruta, frutas: fruit | manzana, manzanas: apples
| plátano, plátanos, banana: bananas | fresa, fresas: strawberry | patata, patatas, papa, papas: potatoes
| tomate, tomates: tomatoes | cebolla, cebollas: onions | zanahoria, zanahorias: carrots | ensalada: salad
| sopa, sopas: soup | salsa: sauce | salsa de tomate: tomato sauce | pizza: pizza | miel: honey | mermelada: jam
| cereales: cereal | nueces, nuez, frutos secos: nuts | almendra, almendras: almonds | avellana, avellanas: hazelnuts
| cacahuete, cacahuetes, cacahuate, cacahuates, maní: peanuts | lactosa: lactose | gluten: gluten | trigo: wheat
| soja, soya: soy | sésamo: sesame | mostaza: mustard | apio: celery | marisco, mariscos, crustáceos: shellfish
| jabón: soap | champú: shampoo | pasta de dientes: toothpaste | detergente: laundry detergent
| papel higiénico: toilet paper | pañuelos: tissues | vela, velas: candles | taza, tazas: mugs | perro: dog | gato:
cat
| pañales: diapers | aceite: oil | aceite de oliva: olive oil | vinagre: vinegar | pimienta: pepper | especias: spices
| caramelos, golosinas: candy | bebida, bebidas: drinks | flores: flowers | rojo, roja: red | azul: blue
| blanco, blanca: white | verde: green
""")
_SMALL = small_of("""
yo tú él ella usted nosotros ustedes ellos me te se le lo la los las les el un una unos unas de del al a en con para
por que qué quién cuál cuáles como cómo dónde cuándo es son soy eres está están estoy era hay he ha tengo tiene tienes
tienen quiero quiere quisiera querría busco buscando necesito puedo puede puedes podría gustaría favor algo alguna
algún algunos algunas mi mis tu tus su sus muy también pero si sí ya aquí este esta estos estas ese esa eso esto más
""")
_SAID = {
    "Hello!": "¡Hola!",
    "You are welcome.": "De nada, un placer.",
    "I can find, compare and explain items of this shop. Tell me what you need, what you want to spend, and"
    " what you do"
    " not want.": "Puedo buscar, comparar y explicar los artículos de esta tienda. Dime qué necesitas, cuánto quieres"
    " gastar y qué no quieres.",
    "I start over.": "Empiezo de nuevo.",
    "I am not sure what you mean.": "No estoy seguro de lo que quieres decir.",
    "Here is what I would suggest.": "Esto es lo que sugeriría.",
    "I found nothing that costs less.": "No encontré nada más barato.",
    "I found nothing that costs more.": "No encontré nada más caro.",
    "I have nothing else that fits.": "No tengo nada más que encaje.",
    "I found no other brand that fits.": "No encontré otra marca que encaje.",
    "I found nothing else that fits.": "No encontré nada más que encaje.",
    "I found nothing that meets all of that.": "No encontré nada que cumpla todo eso.",
    "I could not find just that; this is what comes closest.": "No encontré exactamente eso; esto es lo más parecido.",
    "This is cheaper.": "Este es más barato.",
    "These are cheaper.": "Estos son más baratos.",
    "This is more expensive.": "Este es más caro.",
    "These are more expensive.": "Estos son más caros.",
    "I leave that out from now on.": "Lo dejo fuera a partir de ahora.",
    "I found one item that fits.": "Encontré un artículo que encaja.",
    "I found {count} items that fit.": "Encontré {count} artículos que encajan.",
    "Here are {count} ideas.": "Aquí hay {count} ideas.",
    "Here is one idea.": "Aquí hay una idea.",
    "There is {name}.": "Hay {name}.",
    "{name} is reduced from {full_price} to {price}.": "{name} está rebajado de {full_price} a {price}.",
    "{name} costs {price}.": "{name} cuesta {price}.",
    "According to the shop, these are declared free of {things}; please check the label.": "Según la tienda,"
    " estos están"
    " declarados sin {things}; comprueba la etiqueta.",
    "According to the shop, this is declared free of {things}; please check the label.": "Según la tienda, este está"
    " declarado sin {things}; comprueba la etiqueta.",
    "I list only what is declared free of {things}.": "Solo muestro lo que está declarado sin {things}.",
    "Prices here are in {currency}.": "Los precios aquí son en {currency}.",
    "I see nothing in your cart.": "No veo nada en tu carrito.",
    "There is nothing on the list.": "No hay nada en la lista.",
    "I am not sure which one you mean.": "No sé a cuál te refieres.",
    "These fit what you asked for.": "Estos encajan con lo que pediste.",
    "There are {count} items in your cart.": "Hay {count} artículos en tu carrito.",
    "There is one item in your cart.": "Hay un artículo en tu carrito.",
    "{name} is from {brand}.": "{name} es de {brand}.",
    "{name} is declared to contain {things}.": "{name} contiene, según la tienda: {things}.",
    "{name} may contain {things}, the shop says.": "{name} puede contener, según la tienda: {things}.",
    "According to the shop, {name} is declared free of {things}; please check the label.": "Según la tienda, {name}"
    " está declarado sin {things}; comprueba la etiqueta.",
    "{name} has {word} in its name; please check the label.": "{name} lleva {word} en el nombre; comprueba la"
    " etiqueta.",
    "The shop does not say that of {name}; please check the label.": "La tienda no dice eso de {name}; comprueba la"
    " etiqueta.",
    "The shop does not say what is {diet}; please check the label.": "La tienda no dice qué es {diet}; comprueba la"
    " etiqueta.",
    "The shop does not say that of {name}.": "La tienda no dice eso de {name}.",
    "The {attribute} of {name} is {value}.": "{name}: {attribute} es {value}.",
    "{name} is {attribute}.": "{name}: es así ({attribute}).",
    "{name} is out of stock.": "{name} no está disponible.",
    "There are {count} left of {name}.": "Quedan {count} de {name}.",
    "{name} is in stock.": "{name} está disponible.",
    "{name} is the cheapest of these.": "{name} es el más barato de estos.",
    "I could not read what you must not eat: please name it. Until then I list nothing.": "No pude leer"
    " lo que no puedes comer: dilo en una o dos palabras. Hasta entonces no muestro nada.",
    "I remember from before: free of {things}.": "Lo recuerdo de antes: sin {things}.",
    "I remember what you told me before.": "Recuerdo lo que me dijiste antes.",
    "I will remember that.": "Lo recordaré.",
    "I keep what you must not eat: free of {things}.": "Mantengo lo que no puedes comer: sin {things}.",
    "I do not know what you must not eat, so please check every label.": "No sé qué no puedes comer; comprueba"
    " cada etiqueta.",
    "Here is what I found.": "Esto es lo que encontré.",
    "I only know this shop and its items.": "Solo conozco esta tienda y sus artículos.",
    "What may I leave out?": "¿Qué puedo dejar de lado?",
    "What are you looking for?": "¿Qué buscas?",
    "Which kind do you have in mind?": "¿Qué tipo tienes en mente?",
    "What would you like to spend?": "¿Cuánto quieres gastar?",
    "any price": "cualquier precio",
    "any brand": "cualquier marca",
    "any category": "cualquier categoría",
    "under {price}": "menos de {price}",
}
_THINGS = {
    "nuts": "frutos secos",
    "peanuts": "cacahuetes",
    "milk": "leche",
    "gluten": "gluten",
    "eggs": "huevo",
    "soy": "soja",
    "fish": "pescado",
    "shellfish": "marisco",
    "sesame": "sésamo",
    "mustard": "mostaza",
    "celery": "apio",
    "sulphites": "sulfitos",
    "lupin": "altramuz",
    "and": "y",
}
SPANISH = Language(
    "es", _ENGLISH, _SMALL, _SAID, _THINGS, {}, "", (("s", ""), ("es", ""), ("as", "o"), ("a", "o"), ("os", "a"))
)
