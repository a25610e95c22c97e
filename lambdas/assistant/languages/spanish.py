"""Spanish: what of it is understood, and what is said."""

from __future__ import annotations

from assistant.languages.goods.spanish import GOODS
from assistant.languages.table import Language

_PHRASES = """
al carrito, al carro, a la cesta, a mi cesta, a mi carrito: put in my cart | en mi carrito, en el carrito, en el carro,
en la cesta, en mi cesta: in my cart | pon, mete, meter, poner: put | ponlo, ponla, ponlos, mételo, métela, añádelo,
añádela, agrégalo, agrégala, échalo, échala: put it | asqueroso, asquerosa, asquerosos, asquerosas, malísimo, malísima,
incomible: gross |
madre, mamá, padre, papá, hermana, hermano, abuela, abuelo, tía, tío, amigo, amiga, amigos, marido, mujer, hijo, hija,
niño, niña, niños, colega, invitados, suegra, suegro, suegros, nieto, nieta, sobrino, sobrina, primo, prima, vecino,
vecina, jefe, jefa, profesor, profesora, invitado, novio, novia, esposo, esposa, pareja, padres, familia, chico,
chica, chicos, gente, compañero, compañera, compañeros, colegas, bebito, peque, peques, nene, nena, abuelos, adultos,
señora, señor, visita, visitas, cuñado, cuñada, hijos: friend | tengo, tenemos, solo tengo, sólo tengo, tengo solo,
cuento con, dispongo de: i have | yo, nosotros: i | quiero, queremos, quisiera, quería, busco, buscamos, necesito,
necesitamos, gustaría, quisiéramos, ando buscando, estoy buscando, necesitaría, desearía, me gustaría, nos gustaría,
me hace falta, me hacen falta, hace falta, hacen falta, me falta, me faltan, me apetece, nos apetece, ocupo, comprar,
dame, deme, póngame, me pone, me da, compraría, querría, ponme, añade, agrega, agrégame, añádeme, apúntame, méteme,
querés, quisiera algo: want | tienen, tienes, hay, tienen ustedes, tiene usted, tendrán, tendrían, tenéis, hay algún,
hay alguna, venden, vendéis, queda alguna, queda alguno, tenés, tienen algo, tendrás, tendrás algo: have | pero: but |
por favor: please | con: with | para: for | sí: yes | menos de, por menos de, por debajo de, debajo de, bajo, de menos
de, inferior a, bajo los, a menos de: under | hasta, de hasta, hasta un máximo de: up to | máximo, como máximo, como
mucho, no más de, nada de más de, que no pase de, que no pasen de, no pase de, no pasen de, que no supere, que no
superen, no supere, no superen, que no exceda, que no exceda de, sin pasar de, sin pasarse de, sin superar, que no
cueste más de, que no cuesten más de, no cueste más de, que no valga más de, que no valgan más de, no quiero gastar
más de, no gastar más de, no quiero pagar más de, no puedo gastar más de, no quiero que cueste más de, gastar como
mucho, nada por encima de, no por encima de, un máximo de, máximo de, a lo sumo, a lo mucho, tope, tope de, límite de,
con un límite de, con tope de, límite, dentro de, no mayor a, no mayor de, q no pase de, q no pasen de, q no cueste
más de, que sea menos de, que salga por menos de, más de no: at most | al menos, como mínimo, mínimo, por lo menos,
mínimo de: at least | más de: more than | entre: between | y, e: and | o, u: or | alrededor de, aproximadamente, unos,
cerca de, sobre los, más o menos, en torno a, rondando los: around | a partir de, desde: starting at | euro, euros:
euros | dólar, dólares: dollars | céntimo, céntimos, centavos: cents | dos: two | tres: three | cuatro: four | cinco:
five | seis: six | siete: seven | ocho: eight | nueve: nine | diez: ten | once: eleven | doce: twelve | quince:
fifteen | veinte: twenty | treinta: thirty | cien, ciento: hundred | docena: dozen | contiene, contienen, contener,
lleva, llevan: contains | sin, sin nada de, libre de, libres de, que no contenga, que no contengan, que no lleve, que
no lleven, que no tenga, que no tengan, sin trazas de: without | ningún, ninguna, nada de, ninguno, nada que sea, ni
hablar de, tampoco, jamás: no | no, nunca: not | excepto, salvo, menos, aparte de, a excepción de: except | en vez de,
en lugar de, en vez del, en lugar del, y no, en vez: instead of | nada con: nothing with | no me gusta, no me gustan,
no quiero, no queremos, no me va, no me van, no soporto, no me apetece, no me gusta el, no me gusta la, no me gustan
los, no me gustan las, no le gusta, no le gustan, no le gusta el, no le gusta la, no nos gusta, no nos gustan, no les
gusta, no les gustan, no bebo, no bebe, no tomo, no toma: dont like | odio: hate | no tolero, no tolera, no toleran,
no tolero bien, me sienta mal, me sientan mal, le sienta mal, le sientan mal, me cae mal, me caen mal: cant tolerate |
no puedo comer, no puede comer, no como, no come, no comemos, no comen, no comemos carne de, no puede tomar, no puedo
tomar, no podemos comer, no pueden comer: cant eat | alérgico a, alérgica a, alérgicos a, alérgico al, alérgica al,
alérgico a los, alérgica a los, alérgico a las, alérgica a las, alérgico a la, alérgica a la, alérgicas a, alérgicos
al: allergic to | alérgico, alérgica: allergic | alergia a, alergia al, alergias a, alergia a los, alergia a las,
alergia a la: allergy to | alergia, alergias: allergy | intolerante a, intolerante al, intolerante a la, intolerante a
los: intolerant to | intolerante: intolerant | intolerancia a, intolerancia al, intolerancia a la: intolerance to |
intolerancia: intolerance | celíaco, celíaca, celiaco, celiaca, celíacos, celíacas: coeliac | vegano, vegana, vegetal,
cien por cien vegetal: vegan | vegetariano, vegetariana: vegetarian | ecológico, ecológica, orgánico, orgánica, bio:
organic | descafeinado, sin cafeína: caffeine free | más barato, más barata, más baratos, más baratas, más económico,
demasiado caro, más económica, más económicos, más asequible, algo más barato, algo más barata, algo más económico,
alguno más barato, alguna más barata, uno más barato, una más barata, otro más barato, otra más barata, otros más
baratos, menos caro, menos cara, cuesta menos, que cueste menos, que salga menos, de menor precio, más bajo de precio,
está caro, es caro, es muy caro, demasiado, muy cara, se pasa de mi presupuesto, a menos, por menos: cheaper | barato,
barata, baratos, baratas, económico, no muy caro, asequible, económica, económicos, baratito: cheap | demasiado cara,
muy caro: too expensive | más caro, más cara, algo mejor, de mejor calidad, más fino, más lujoso, algo más caro: more
expensive | caro, cara: expensive | el más barato, la más barata, el más económico, la más económica, los más baratos,
las más baratas, lo más barato, lo más económico, cuál es el más barato, cuál es la más barata: the cheapest one |
otra cosa, algo más, más opciones, otros, otras, otra opción, otras opciones, otro, otra, alguna otra, algún otro,
más, muéstrame más, enséñame más, enseñame más, ver más, qué más hay, qué más tienen, qué más tienes, los siguientes,
siguientes, más ideas, otras ideas, otra idea, algo distinto: show me more | algo diferente, qué más: something else |
compara, comparar, compárame, compáralos, cuál es mejor, cuál es la diferencia, qué diferencia hay, diferencias, en
qué se diferencian, en qué se diferencia, cuál me conviene: compare | diferencia: whats the difference | por qué,
porqué, por qué razón, por qué motivo, a qué se debe: why | carrito, cesta, mi carrito, mi cesta, carrito de compra:
my cart | gracias, muchas gracias, muchísimas gracias, mil gracias, gracias por todo, eso es todo, es todo, nada más,
nada más gracias, muy amable, perfecto gracias, hasta la próxima, hasta pronto, chao, chau, nos vemos, que tenga buen
día, buen día gracias, listo gracias, vale gracias, gracias por la ayuda, gracias por tu ayuda, gracias por su ayuda,
dale gracias: thanks | hola, buenos días, buenas tardes, buenas noches, buenas, hola buenas, qué tal, saludos, buen
día, hola qué tal, hey, hello: hello | adiós, hasta luego: bye | empezar de nuevo, empieza de nuevo, olvida todo,
empecemos de nuevo, empezamos de nuevo, volver a empezar, desde cero, desde el principio, borra todo, bórralo todo,
olvídalo todo, olvida todo lo anterior, nueva búsqueda, reiniciar: start over | parecido a, similar a: similar to |
parecido, parecida, algo así, algo parecido, algo similar, parecidos, parecidas, similar, similares, del mismo estilo,
del mismo tipo, como ese, como esa: something similar | primero, primera, primer, el primero, la primera, el primer:
the first | segundo, segunda, el segundo, la segunda: the second | tercero, tercera, tercer, el tercero, la tercera:
the third | último, última, el último, la última: the last | otra marca, otras marcas, marca diferente, de otra marca,
marca distinta, otro fabricante: another brand | marca: brand | recomendar, recomiendas, recomienda, recomiéndame,
sugerencia, recomendación, recomendaciones, qué me recomiendas, qué me recomienda, recomendáis, recomiendan, sugieres,
sugiere, sugieren, sugerencias, idea, ideas, aconsejas, aconseja, qué puedo comprar: recommend | ayuda, ayúdame,
ayúdeme, qué puedes hacer, quién eres, eres un robot: help | en stock, disponible, tienen en stock, hay en stock,
queda, quedan, en existencia, disponibles, hay existencias: in stock | cuánto cuesta, cuánto cuestan, cuánto vale,
cuánto valen, cuánto es, qué precio tiene, qué precio tienen, cuál es el precio, a cuánto está, a cuánto, a cómo está,
precio de, cuánto: how much is | cualquier precio, no importa el precio, da igual el precio, el precio da igual, el
precio no importa, me da igual el precio, el precio es lo de menos, olvida el límite, olvídate del límite, olvida el
presupuesto, olvídate del presupuesto, olvida el precio, olvídate del precio, sin límite, sin límite de precio, sin
límites, quita el límite, cueste lo que cueste, el dinero no es problema, el dinero no importa, no importa lo que
cueste, no importa cuánto cueste, ya no importa el precio, el presupuesto da igual: any price | cualquier marca, no
importa la marca, da igual la marca, la marca da igual: any brand | cualquier categoría, sorpréndeme, lo que sea: any
category | regalo: gift | cumpleaños, cumple: birthday | desayuno, desayunar: breakfast | almuerzo, comida, merienda,
almorzar: lunch | cena, cenar, ceno: dinner | navidad, reyes, nochebuena, navideño: christmas | fiesta, nochevieja,
guateque: party | barbacoa, parrillada, parrilla, carne asada: barbecue | boda: wedding | dulce, dulces: sweet |
picante: spicy | sano, saludable: healthy | o menos: or less | o más, para arriba: or more | presupuesto de, mi
presupuesto es, mi presupuesto es de, un presupuesto de, presupuesto: budget of | un euro: 1 euros | un dólar: 1
dollars | trece: thirteen | catorce: fourteen | dieciséis: sixteen | diecisiete: seventeen | dieciocho: eighteen |
diecinueve: nineteen | veintiuno: twenty one | veintidós: twenty two | veintitrés: twenty three | veinticuatro: twenty
four | veinticinco: twenty five | cuarenta: forty | cincuenta: fifty | sesenta: sixty | setenta: seventy | ochenta:
eighty | noventa: ninety | treinta y cinco: thirty five | cuarenta y cinco: forty five | medio, media: half | pesos:
pesos | nada: nothing | ni: nor | evito, evitar, evitando, evita: avoid | olvídate de, quita, quitar, saca, elimina,
quítame, sácame, quita el, quita la, deja, olvida: forget about | puede comer, puedo comer, ya puedo comer, ya puede
comer, vuelvo a comer, sí puede comer: can eat | sin azúcar: sugar free | sin alcohol: alcohol free | sin perfume, sin
fragancia, sin olor: unscented | ligero, light: light | el más caro, la más cara: the most expensive | va con mi
carrito, combina con mi carrito: goes with my cart | no gracias: no thanks | el cuarto, la cuarta, cuarto: the fourth
| los dos primeros, las dos primeras, los primeros dos: the first the second | ambos, ambas, los dos, las dos: both |
este de aquí, ese de ahí, ese, esa, eso: that | la de, el de, los de, las de, el del: the | cuéntame más, dime más,
más información, más detalles, detalles, háblame de, más sobre, qué sabes de: tell me more | no hace falta que sea, no
tiene que ser, no necesita ser: doesnt have to be | en realidad, pensándolo bien, espera, espere, perdón, perdona,
mejor no, no espera, bueno no, de hecho: actually | mejor, más bien, prefiero, preferiría, preferimos, preferible,
preferiblemente, mejor dicho: rather | asado: roasted | aniversario: anniversary | san valentín: valentines | noche de
pelis, noche de cine, película: movie night | oficina, trabajo: office | playa: beach | jardín: garden | acampar,
camping, acampada: camping | senderismo, excursión: hiking | vacaciones: holiday | romántico, romántica: romantic |
relajante, relajarme: relaxing | festivo: festive | elegante: elegant | refrescante: refreshing | salado, salada:
salty | pequeño, pequeña: small | grande, grandes: large | más grande, más grandes: bigger | fresco, fresca: fresh |
seco, seca: dry | deshidratado: dried | tostado: toasted | ahumado, ahumada: smoked | molido, molida: ground | blando,
blanda, suave: soft | duro, dura: hard | crujiente: crunchy | amargo: bitter | ácido, agrio: sour | negro, negra,
oscuro: dark | líquido, líquida: liquid | en polvo, polvo: powder | caliente: hot | frío, fría: cold | natural:
natural | perfumado, perfumada, aromático: scented | sensible: sensitive | entero, entera: whole | rojo, tinto: red |
azul: blue | blanco: white | verde: green | amarillo: yellow | rosado: pink | morado: purple | gris: grey | marrón:
brown | dorado: golden | botella, botellas: bottles | paquete, paquetes: packs | lata, latas, lata pequeña: cans |
caja, cajas: box | frasco, bote, tarro: jars | pieza, piezas, unidad, unidades: pieces | kilo, kilos: kg | litro,
litros: l | rollo, rollos: pack | clima, qué tiempo, tiempo hará, qué tiempo hará, capital, qué hora, qué hora es:
weather | chiste: joke | poema: poem | política: politics | noticias: news | fútbol: football | contiene el, lleva el:
does it contain | marca blanca, marca propia, marca del súper: store brand | la marca del primero, marca del primero,
la marca de la primera: the brand of the first one | te puedo, te gusta, te pido, te parece, te lo, te la, te
agradezco, te importa: | chela, chelas, caña, cañas, cervecita: beer | costilla, costillas: ribs |
en total: in total | todo por menos de, todo a menos de, todo menos de, todo por debajo de, todo bajo: everything
under | sin mínimo, sin precio mínimo, no hay mínimo, olvida el mínimo, olvide el mínimo: no minimum | sin máximo, sin
precio máximo, no hay máximo, olvida el máximo: no maximum
| diabético, diabética, diabéticos, diabetes: diabetic | sin sal, bajo en sal, baja en sal, bajo en sodio, baja en
sodio, poca sal,
menos sal: low salt | sin azúcares, sin azúcar añadido, bajo en azúcar, baja en azúcar, menos azúcar: sugar free
| bajo en carbohidratos, baja en carbohidratos: low carb | bajo en grasa, baja en grasa, sin grasa: low fat
| bajo en calorías, baja en calorías: low calorie
"""

_SMALL = """
tú él ella usted ustedes ellos me te se le lo la los las les el un una unas de del al a en por que qué quién cuál
cuáles como cómo dónde cuándo es son soy eres está están estoy era he ha tiene quiere buscando puedo puede puedes
podría favor algo alguna algún algunos algunas mi mis tu tus su sus muy también si ya aquí este esta estos estas esto
q k pa pal x d xfa porfa plis nos os mí ti aún todavía ahora luego después antes hoy mañana ayer noche tarde día días
semana mes año años lunes martes miércoles jueves viernes sábado domingo finde fin siempre solo sólo sola casi todo
toda todos todas mismo misma cada cual cuales cualquiera varios varias mucho mucha muchos muchas poco poca pocos
bastante tan tanto ando anda andamos voy vas va vamos van ir hacer hago hace haces hacen hacemos haré preparar preparo
prepara cocinar cocino comer come comen comemos beber bebo tomar tomo toma dar doy da pedir pido poner pongo pone
llevar llevo llevarme llevaré quedar ser somos sea sean fue estar estás estamos esté tener tenía tenga tengan haber
había hubo has hemos poder pueden podemos pudiera podrías deber debe debo saber sé sabe sabes saben creo cree pienso
parece gusta gustan encanta encantan vale valen cuesta cuestan costar cueste gastar gasto pagar pago precio precios
dinero compro compra ver ves veo mira mirar enseñas enseña enséñame muestra muéstrame mostrar decir dime dice hablar
llamar sirve sirven servir acabó acaba acabado terminó falta faltan necesita necesitan quieren apetece hambre sed
calor dolor duele duelen cabeza casa cocina baño ropa tienda súper producto productos artículo artículos cosa cosas
tipo tipos clase estilo bueno buena buenos bonito bonita rico rica ricos genial perfecto claro okay ok bien mal pues
entonces así aunque porque quizás quizá tal vez acaso según sobre hacia además eh oye oiga ah oh uy ay ellas cuyo
donde adónde cuando igual dan solamente meses edad hará demás aquel aquella uno alguien alguno cocinando preparando
haciendo haga muchísimo muchísima muchísimos tantos tantas queríamos puro pura rato che podés viene vienen venir pueda
puedan ofrecen ofrece ofreces linda lindo dale enferma enfermo bonitas sos vos decime mostrame fijate mate parar
hijita antojo antojos urgente rápido fácil cualquier barrio juntos lado parte veces quedo gusto nuestra nuestro
nuestros traer traigo traen lleno llena
"""
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
    "Please use the shop's own button for your cart.": "Para tu carrito, usa el botón de la tienda.",
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
    "I can only help to find items of this shop.": "Solo puedo ayudar a encontrar artículos de esta tienda.",
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
    "sugar free": "sin azúcar",
    "low sodium": "bajo en sal",
    "low carb": "bajo en carbohidratos",
    "low fat": "bajo en grasa",
    "low cholesterol": "bajo en colesterol",
    "low calorie": "bajo en calorías",
    "gmo free": "sin transgénicos",
    "preservative free": "sin conservantes",
    "and": "y",
}
SPANISH = Language(
    "es",
    _PHRASES,
    GOODS,
    _SMALL,
    _SAID,
    _THINGS,
    endings=(
        ("s", ""),
        ("es", ""),
        ("as", "o"),
        ("a", "o"),
        ("os", "a"),
        ("ces", "z"),
        ("itas", "a"),
        ("itos", "o"),
        ("ita", "a"),
        ("ito", "o"),
        ("itas", "o"),
        ("citos", ""),
        ("citas", ""),
    ),
    joints=frozenset({"de", "del", "al", "a"}),
    articles=frozenset({"el", "la", "los", "las"}),
    respelled=(("papá", "padre"),),
    asks=frozenset({("es",), ("son",)}),
)
