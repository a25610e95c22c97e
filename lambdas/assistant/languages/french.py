"""French: what of it is understood, and what is said."""

from __future__ import annotations

from assistant.languages.table import Language, english_of, small_of

_ENGLISH = english_of("""
mère, maman, père, papa, soeur, frère, grand-mère, tante, oncle, ami,
amie, amis, mari, femme, fils, fille, enfant, enfants, collègue, invités: friend
| j ai, nous avons: i have | je, j, nous, on: i | cherche, cherchons, veux, voudrais, voulons, aimerais, faut, besoin:
want | avez, as: have | mais: but | svp, stp, s il vous plaît, s il te plaît: please | avec: with | pour: for | oui:
yes
| est ce que c est: is it
| moins de, à moins de, en dessous de, au-dessous de, sous: under | jusqu à, jusqua: up to | maximum, au maximum: at
most
| au plus: at most | pas plus de: no more than | au moins: at least | plus de: more than | entre: between | et: and
| ou: or | environ, autour de, vers: around | à partir de: starting at | euro, euros: euros | dollar, dollars: dollars
| centime, centimes: cents | deux: two | trois: three | quatre: four | cinq: five | six: six | sept: seven | huit:
eight
| neuf: nine | dix: ten | onze: eleven | douze: twelve | quinze: fifteen | vingt: twenty | trente: thirty | cent:
hundred
| contient, contiennent: contains | sans: without | pas de, pas d, aucun, aucune, jamais de: no
| ne pas, pas, non: not | sauf, excepté, à part: except
| plutôt que, au lieu de: instead of | rien avec: nothing with | je n aime pas, n aime pas, naime pas, aime pas:
dont like
| je déteste, déteste: hate | ne supporte pas, supporte pas, ne tolère pas, tolère pas: cant tolerate
| ne peux pas manger, peux pas manger, ne mange pas, mange pas: cant eat
| allergique à, allergique au, allergique aux, allergique a: allergic to | allergique: allergic
| allergie à, allergie au, allergie aux, allergies à, allergies aux, allergie a: allergy to | allergie, allergies:
allergy
| intolérant à, intolérante à, intolérant au, intolérante au, intolérant aux, intolérante aux: intolerant to
| intolérant, intolérante: intolerant | intolérance à, intolérance au, intolérance aux: intolerance to
| intolérance: intolerance | coeliaque, cœliaque: coeliac
| végan, végane, vegan, végétalien, végétalienne: vegan | végétarien, végétarienne: vegetarian | bio, biologique:
organic
| décaféiné, sans caféine: caffeine free | moins cher, moins chère, moins chers, moins chères: cheaper
| pas cher, pas chère, bon marché: cheap | trop cher, trop chère: too expensive | pas trop cher: not too expensive
| plus cher, plus chère: more expensive | cher, chère: expensive | le moins cher, la moins chère: the cheapest one
| autre chose, quelque chose d autre, quoi d autre, d autres, dautres: something else | encore: show me more
| compare, comparer, comparez: compare | différence: whats the difference | pourquoi: why | panier: my cart
| merci, merci beaucoup: thanks | bonjour, bonsoir, salut, coucou: hello | au revoir, à bientôt: bye
| recommencer, recommence, oublie tout: start over | similaire à, comme celui: similar to | similaire: something
similar
| premier, première: the first | deuxième, second, seconde: the second | troisième: the third | dernier, dernière:
the last
| autre marque: another brand | marque: brand | recommander, recommande, conseiller, conseille, suggestion: recommend
| aide, aidez: help | en stock, disponible: in stock | combien coûte, combien coûtent: how much is
| n importe quel prix, peu importe le prix, tous les prix: any price | toutes les marques: any brand
| toutes les catégories: any category | cadeau: gift | anniversaire: birthday | petit déjeuner: breakfast
| déjeuner: lunch | dîner, souper: dinner | noël: christmas | fête: party | barbecue: barbecue | mariage: wedding
| pâques: easter | pique nique: picnic | sucré, sucrée: sweet | épicé, épicée: spicy | sain, saine: healthy
| thé, thés: tea | thé vert: green tea | thé noir: black tea | menthe: mint | tisane: herbal tea | café: coffee
| lait: milk | fromage, fromages: cheese | pain, pains: bread | beurre: butter | oeuf, oeufs, œuf, œufs: eggs
| pâtes: pasta | riz: rice | farine: flour | sucre: sugar | sel: salt | chocolat, chocolats: chocolate
| biscuit, biscuits, gâteaux secs: cookies | gâteau, gâteaux: cake | glace, glaces: ice cream
| yaourt, yaourts: yogurt | crème: cream | jus: juice | jus de pomme: apple juice | jus d orange: orange juice
| eau, eaux: water | bière, bières: beer | vin, vins: wine | vin rouge: red wine | vin blanc: white wine | viande:
meat
| boeuf, bœuf: beef | porc: pork | poulet: chicken | saucisse, saucisses: sausage | jambon: ham | poisson, poissons:
fish
| saumon: salmon | thon: tuna | crevette, crevettes: shrimp | légume, légumes: vegetables | fruit, fruits: fruit
| pomme, pommes: apples | banane, bananes: bananas | fraise, fraises: strawberry | pomme de terre, pommes de terre:
potatoes
| tomate, tomates: tomatoes | oignon, oignons: onions | carotte, carottes: carrots | salade: salad | soupe, soupes:
soup
| sauce: sauce | sauce tomate: tomato sauce | pizza: pizza | miel: honey | confiture, confitures: jam
| céréales: cereal | noix, fruits à coque, fruits secs: nuts | amande, amandes: almonds | noisette, noisettes:
hazelnuts
| arachide, arachides, cacahuète, cacahuètes, cacahouète, cacahouètes: peanuts | lactose: lactose | gluten: gluten |
blé: wheat
| soja: soy | sésame: sesame | moutarde: mustard | céleri: celery | crustacés, fruits de mer: shellfish | savon: soap
| dentifrice: toothpaste | lessive: laundry detergent | papier toilette: toilet paper | mouchoirs: tissues
| bougie, bougies: candles | tasse, tasses: mugs | chien: dog | chat: cat | couches: diapers | huile: oil
| huile d olive: olive oil | vinaigre: vinegar | poivre: pepper | épices: spices | bonbon, bonbons: candy
| boisson, boissons: drinks | fleurs: flowers | rouge: red | bleu, bleue: blue | blanc, blanche: white | vert,
verte: green
""")
_SMALL = small_of("""
je j tu il elle on nous vous ils elles me m te t se s le la les l un une des du de d au aux à en y ce c cet cette ces
mon ma mes ton ta tes son sa ses notre votre vos qui que qu quoi dont où est es suis sont êtes était ai as a avez
avons
ont peux peut pouvez pourriez pourrais voudrais veux veut voulez aimerais aime cherche cherchez besoin faut il pour
par
avec dans sur chez très bien plus mais si oui ça cela plaît plait svp stp quelque quelques chose quel quelle quels
quelles là voici voilà aussi alors donc ne n
""")
_SAID = {
    "Hello!": "Bonjour !",
    "You are welcome.": "Avec plaisir, je vous en prie.",
    "I can find, compare and explain items of this shop. Tell me what you need, what you want to spend, and"
    " what you do"
    " not want.": "Je peux trouver, comparer et expliquer les articles de cette boutique. Dites-moi ce que vous"
    " cherchez,"
    " votre budget et ce que vous ne voulez pas.",
    "I start over.": "Je recommence du début.",
    "I am not sure what you mean.": "Je ne suis pas sûr de comprendre.",
    "Here is what I would suggest.": "Voici ce que je proposerais.",
    "I found nothing that costs less.": "Je n'ai rien trouvé de moins cher.",
    "I found nothing that costs more.": "Je n'ai rien trouvé de plus cher.",
    "I have nothing else that fits.": "Je n'ai rien d'autre qui convienne.",
    "I found no other brand that fits.": "Je n'ai pas trouvé d'autre marque qui convienne.",
    "I found nothing else that fits.": "Je n'ai rien trouvé d'autre qui convienne.",
    "I found nothing that meets all of that.": "Je n'ai rien trouvé qui réponde à tout cela.",
    "I could not find just that; this is what comes closest.": "Je n'ai pas trouvé exactement cela ; voici le"
    " plus proche.",
    "This is cheaper.": "C'est moins cher que les précédents.",
    "These are cheaper.": "Ces articles sont moins chers.",
    "This is more expensive.": "C'est plus cher que les précédents.",
    "These are more expensive.": "Ces articles sont plus chers.",
    "I leave that out from now on.": "Je laisse cela de côté pour la suite.",
    "I found one item that fits.": "J'ai trouvé un article qui convient.",
    "I found {count} items that fit.": "J'ai trouvé {count} articles qui conviennent.",
    "Here are {count} ideas.": "Voici {count} idées.",
    "Here is one idea.": "Voici une idée.",
    "There is {name}.": "Il y a {name}.",
    "{name} is reduced from {full_price} to {price}.": "{name} est en promotion : {price} au lieu de {full_price}.",
    "{name} costs {price}.": "{name} est à {price}.",
    "According to the shop, these are declared free of {things}; please check the label.": "Selon la boutique,"
    " ces articles"
    " sont déclarés sans {things} ; vérifiez l'étiquette.",
    "According to the shop, this is declared free of {things}; please check the label.": "Selon la boutique,"
    " cet article est"
    " déclaré sans {things} ; vérifiez l'étiquette.",
    "I list only what is declared free of {things}.": "Je ne montre que ce qui est déclaré sans {things}.",
    "Prices here are in {currency}.": "Les prix sont ici en {currency}.",
    "I see nothing in your cart.": "Je ne vois rien dans votre panier.",
    "There is nothing on the list.": "Il n'y a rien sur la liste.",
    "I am not sure which one you mean.": "Je ne sais pas duquel vous parlez.",
    "These fit what you asked for.": "Ces articles répondent à votre demande.",
    "There are {count} items in your cart.": "Il y a {count} articles dans votre panier.",
    "There is one item in your cart.": "Il y a un article dans votre panier.",
    "{name} is from {brand}.": "{name} est de {brand}.",
    "{name} is declared to contain {things}.": "{name} contient, selon la boutique : {things}.",
    "{name} may contain {things}, the shop says.": "{name} peut contenir, selon la boutique : {things}.",
    "According to the shop, {name} is declared free of {things}; please check the label.": "Selon la boutique, {name}"
    " est déclaré sans {things} ; vérifiez l'étiquette.",
    "{name} has {word} in its name; please check the label.": "{name} a {word} dans son nom ; vérifiez l'étiquette.",
    "The shop does not say that of {name}; please check the label.": "La boutique ne le dit pas de {name} ; vérifiez"
    " l'étiquette.",
    "The shop does not say what is {diet}; please check the label.": "La boutique ne dit pas ce qui est {diet} ;"
    " vérifiez l'étiquette.",
    "The shop does not say that of {name}.": "La boutique ne le dit pas de {name}.",
    "The {attribute} of {name} is {value}.": "{name} : {attribute} est {value}.",
    "{name} is {attribute}.": "{name} : c'est le cas ({attribute}).",
    "{name} is out of stock.": "{name} n'est pas en stock.",
    "There are {count} left of {name}.": "Il reste {count} de {name}.",
    "{name} is in stock.": "{name} est en stock.",
    "{name} is the cheapest of these.": "{name} est le moins cher de ceux-ci.",
    "I could not read what you must not eat: please name it. Until then I list nothing.": "Je n'ai pas"
    " pu lire ce que vous ne devez pas manger : dites-le en un ou deux mots. D'ici là, je ne montre rien.",
    "I remember from before: free of {things}.": "Je me souviens : sans {things}.",
    "I remember what you told me before.": "Je me souviens de ce que vous m'avez dit.",
    "I will remember that.": "Je m'en souviendrai.",
    "I keep what you must not eat: free of {things}.": "Je garde ce que vous ne devez pas manger : sans {things}.",
    "I do not know what you must not eat, so please check every label.": "Je ne sais pas ce que vous ne devez"
    " pas manger ; vérifiez chaque étiquette.",
    "Here is what I found.": "Voici ce que j'ai trouvé.",
    "I only know this shop and its items.": "Je ne connais que cette boutique et ses articles.",
    "What may I leave out?": "Que puis-je laisser de côté ?",
    "What are you looking for?": "Que cherchez-vous ?",
    "Which kind do you have in mind?": "À quel genre pensez-vous ?",
    "What would you like to spend?": "Combien voulez-vous dépenser ?",
    "any price": "tous les prix",
    "any brand": "toutes les marques",
    "any category": "toutes les catégories",
    "under {price}": "moins de {price}",
}
_THINGS = {
    "nuts": "fruits à coque",
    "peanuts": "arachides",
    "milk": "lait",
    "gluten": "gluten",
    "eggs": "œufs",
    "soy": "soja",
    "fish": "poisson",
    "shellfish": "crustacés",
    "sesame": "sésame",
    "mustard": "moutarde",
    "celery": "céleri",
    "sulphites": "sulfites",
    "lupin": "lupin",
    "and": "et",
}
FRENCH = Language(
    "fr",
    _ENGLISH,
    _SMALL,
    _SAID,
    _THINGS,
    {},
    "[dljnsctm]|qu|jusqu|lorsqu|puisqu",
    (("s", ""), ("x", ""), ("es", ""), ("e", "")),
)
