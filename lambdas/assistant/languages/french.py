"""French: what of it is understood, and what is said."""

from __future__ import annotations

from assistant.languages.goods.french import GOODS
from assistant.languages.table import Language

_PHRASES = """
au panier: put in my cart | dans mon panier, dans le panier: in my cart | mets, mettez, mettre, rajoute, rajoutez: put
| dégoûtant, dégoûtante, dégoûtants, dégoûtantes, affreux, affreuse, infect, immangeable, dégueulasse: gross |
mère, maman, père, papa, soeur, frère, grand-mère, tante, oncle, ami, amie, amis, mari, femme, fils, fille, enfant,
enfants, collègue, invités, belle mère, beau père, belle soeur, grands parents, grand père, petit fils, petite fille,
neveu, nièce, cousin, cousine, voisin, voisine, voisins, patron, patronne, prof, professeur, invité, copain, copine,
copains, copines, pote, potes, épouse, époux, conjoint, compagnon, compagne, parents, famille, garçon, garçons, gens,
monde, papi, mamie, bambin, ado, gamin, gamins, petits, collègues, adultes: friend | j ai, nous avons, on a, je n ai
que, j ai seulement, j ai juste: i have | je, j, nous, on: i | cherche, cherchons, veux, voudrais, voulons, aimerais,
faut, besoin, il me faut, il me faudrait, me faudrait, faudrait, il nous faut, je veux, je souhaite, souhaite,
souhaiterais, recherche, aurais besoin, ai besoin, avons besoin, prends, prendrai, prendrais, acheter, prendre,
ajoute, ajoutez, rajoute, rajoutez, mets moi, mettez moi, donne moi, donnez moi: want | avez, as, avez vous, vous
avez, auriez vous, vous auriez, as tu, tu as, y a t il, est ce que vous avez, il y a, vendez vous, il y a quoi dedans,
y a t il du, y a t il des: have | mais: but | svp, stp, s il vous plaît, s il te plaît: please | avec: with | pour:
for | oui: yes | est ce que c est, est elle, est il, c est il: is it | moins de, à moins de, en dessous de, au-dessous
de, sous, au dessous de, pour moins de, inférieur à, sous les, en bas de: under | jusqu à, jusqua, jusqu aux, aller
jusqu à, monter jusqu à: up to | maximum, au maximum, au plus, pas plus de, pas plus que, rien au dessus de, rien de
plus de, rien à plus de, ne dépassant pas, qui ne dépasse pas, ne dépasse pas, ne pas dépasser, sans dépasser, qui ne
coûte pas plus de, ne coûte pas plus de, coûtant moins de, pas au dessus de, pas au delà de, dans la limite de, limite
de, limite, plafond de, maximum de, un maximum de, max, au max, à tout casser, grand maximum, dans les limites de, à
concurrence de, max de, dépenser plus de, coûter plus de: at most | au moins, à partir de, pas moins de, minimum, au
minimum: at least | plus de, pas de, pas d, aucun, aucune, jamais de, surtout pas de, surtout pas d, surtout pas, pas
du tout de, non merci pas de, point de: no | entre: between | et: and | ou: or | environ, autour de, vers, aux
alentours de, dans les, aux environs de, à peu près, plus ou moins, autour des: around | euro, euros: euros | dollar,
dollars: dollars | centime, centimes: cents | deux: two | trois: three | quatre: four | cinq: five | six: six | sept:
seven | huit: eight | neuf: nine | dix: ten | onze: eleven | douze: twelve | quinze: fifteen | vingt: twenty | trente:
thirty | cent: hundred | contient, contiennent, contenant, contenir: contains | sans, sans aucun, sans aucune, sans
trace de, sans traces de: without | ne pas, pas, non, pas du tout, jamais: not | sauf, excepté, à part, hormis, en
dehors de, à l exception de, mis à part: except | plutôt que, au lieu de, à la place de, à la place du, et non, et
pas: instead of | rien avec: nothing with | je n aime pas, n aime pas, naime pas, aime pas, je ne veux pas, ne veux
pas, veux pas, je n aime pas trop, n aime pas trop, n aimons pas, n aime pas du tout, n aime pas le, n aime pas la, n
aime pas les, n aime pas l, n aiment pas, aime pas trop, j aime pas, j aime pas trop, pas fan de, pas fan du, pas fan
des, je ne supporte plus, ne bois pas, ne boit pas: dont like | je déteste, déteste: hate | ne supporte pas, supporte
pas, ne tolère pas, tolère pas, ne digère pas, digère pas, digère mal, ne tolère plus, ne supporte pas bien: cant
tolerate | ne peux pas manger, peux pas manger, ne mange pas, mange pas, ne consomme pas, ne mangeons pas de, ne
mangeons pas, ne mange pas de, mange pas de, ne mange plus de, mangeons pas de, ne peut pas manger, peut pas manger,
ne peut pas manger de, ne peux pas manger de, ne mange jamais de: cant eat | allergique à, allergique au, allergique
aux, allergique a: allergic to | allergique: allergic | allergie à, allergie au, allergie aux, allergies à, allergies
aux, allergie a: allergy to | allergie, allergies: allergy | intolérant à, intolérante à, intolérant au, intolérante
au, intolérant aux, intolérante aux: intolerant to | intolérant, intolérante: intolerant | intolérance à, intolérance
au, intolérance aux: intolerance to | intolérance: intolerance | coeliaque, cœliaque: coeliac | végan, végane, vegan,
végétalien, végétalienne, végétal, végétale: vegan | végétarien, végétarienne, végé: vegetarian | bio, biologique:
organic | décaféiné, sans caféine: caffeine free | moins cher, moins chère, moins chers, moins chères, rien de moins
cher, quelque chose de moins cher, un truc moins cher, de moins cher, plus abordable, moins coûteux, plus économique,
meilleur marché, trop onéreux, c est trop cher, c est cher, un peu cher, au dessus de mon budget, hors budget, moins
onéreux, à moins cher, pour moins cher: cheaper | pas cher, pas chère, bon marché, pas trop cher, abordable,
économique, pas très cher, peu cher, bon prix, à petit prix: cheap | trop cher, trop chère: too expensive | plus cher,
plus chère, plus haut de gamme, haut de gamme, plus chic, plus luxueux, de meilleure qualité: more expensive | cher,
chère: expensive | le moins cher, la moins chère, les moins chers, le plus abordable, le plus économique: the cheapest
one | autre chose, quelque chose d autre: something else | quoi d autre, d autres, dautres, autres, d autre, rien d
autre, un autre, une autre, d autres choix, d autres options, d autres idées, autre chose à proposer, les suivants, la
suite, plus de choix, montre m en d autres, encore d autres, autrement, encore un, encore une, encore plus: show me
more | compare, comparer, comparez, différence entre, quelle est la différence, quelle différence, c est quoi la
différence, lequel est mieux, laquelle est mieux, lequel est le mieux, comparaison, comparons: compare | différence:
whats the difference | pourquoi, pour quelle raison, pourquoi celui ci, pourquoi ça, comment ça se fait: why | panier,
mon panier, caddie, chariot: my cart | merci, merci beaucoup, merci bien, merci infiniment, mille mercis, un grand
merci, merci à vous, c est tout, ce sera tout, c est parfait, bonne journée, bonne soirée, bonne nuit, parfait merci,
super merci, à la prochaine, à plus, ciao, génial merci, merci pour l aide, merci de votre aide, merci pour ton aide,
merci pour votre aide: thanks | bonjour, bonsoir, salut, coucou, bonjour à tous, rebonjour, allô, hello, hey, bonjour
madame, bonjour monsieur: hello | au revoir, à bientôt: bye | recommencer, recommence, oublie tout, recommençons, on
recommence, repartons de zéro, tout effacer, efface tout, oublions tout, nouvelle recherche, remets à zéro: start over
| similaire à, comme celui: similar to | similaire, du même genre, du même style, le même genre, semblable,
semblables, dans le même style, qui ressemble à, comme ça: something similar | premier, première, le premier, la
première, premiers: the first | deuxième, second, seconde, le deuxième, la deuxième, le second, la seconde: the second
| troisième, le troisième, la troisième: the third | dernier, dernière, le dernier, la dernière: the last | autre
marque, une autre marque, d autres marques, autres marques, marque différente, autre fabricant: another brand |
marque: brand | recommander, recommande, conseiller, conseille, suggestion, proposer, propose, proposez, proposes,
proposition, conseil, conseils, conseillez, conseillerais, recommandez, recommandes, suggère, suggérer, suggérez,
idée, idées, inspiration, que prendre, qu est ce que je peux prendre: recommend | aide, aidez, pouvez vous m aider,
aide moi, aidez moi, que sais tu faire, qui es tu, es tu un robot: help | en stock, disponible, est il en stock, est
elle en stock, encore en stock, en rayon, il en reste, reste t il: in stock | combien coûte, combien coûtent, combien
ça coûte, ça coûte combien, c est combien, combien pour, quel est le prix, quel prix, à quel prix, combien vaut,
combien valent, il coûte combien, elle coûte combien, combien il coûte, combien elle coûte, combien: how much is | n
importe quel prix, peu importe le prix, tous les prix, le prix importe peu, le prix n a pas d importance, le prix m
est égal, peu importe le budget, oublie le budget, oublie le prix, oublie la limite, oubliez le prix, oubliez le
budget, sans limite de prix, pas de limite, plus de limite, sans limite, qu importe le prix, le prix ne compte pas,
tant pis pour le prix, tant pis pour le budget, je me fiche du prix, quel que soit le prix: any price | toutes les
marques, peu importe la marque, n importe quelle marque: any brand | toutes les catégories, n importe quoi, surprenez
moi, surprends moi: any category | cadeau, fête des mères: gift | anniversaire, anniv: birthday | petit déjeuner:
breakfast | déjeuner, goûter, quatre heures: lunch | dîner, souper, repas du soir, dîner romantique, repas: dinner |
noël, réveillon: christmas | fête, apéro, apéritif, soirée: party | barbecue, grillade, grillades, griller, bbq:
barbecue | mariage: wedding | pâques: easter | pique nique: picnic | sucré, sucrée: sweet | épicé, épicée: spicy |
sain, saine: healthy | ou moins, et moins, ou en dessous: or less | ou plus, et plus, ou au dessus: or more | mon
budget est de, budget de, budget est de, un budget de: budget of | un euro: 1 euros | un dollar: 1 dollars | treize:
thirteen | quatorze: fourteen | seize: sixteen | quarante: forty | cinquante: fifty | soixante: sixty | soixante dix:
seventy | quatre vingts, quatre vingt: eighty | quatre vingt dix: ninety | dix sept: seventeen | dix huit: eighteen |
dix neuf: nineteen | douzaine: dozen | demi: half | rien: nothing | ni: nor | laisse tomber, laissez tomber, oublie,
oubliez, enlève, enlevez, retire, retirez: forget about | évite, éviter, évitez, évitons: avoid | peut manger, peux
manger, peux à nouveau manger, peut à nouveau manger, peux remanger: can eat | casher, cacher: kosher | halal: halal |
sans sucre: sugar free | sans alcool: alcohol free | allégé, allégée, léger, légère: light | sans parfum, non parfumé:
unscented | le plus cher, la plus chère: the most expensive | va avec mon panier, avec mon panier: goes with my cart |
non merci: no thanks | quatrième: the fourth | cinquième: the fifth | les deux premiers, les deux premières, deux
premiers, deux premières: the first the second | les deux: both | celui ci, celle ci, celui là, celle là, ceux ci,
ceux là: that | celle au, celui au, celles au, ceux au, celle à la, celui à la, celle à, celui à, celui de, celle de,
celui en, celle en, celles à la, ceux à la, celui avec, celle avec: the | dis m en plus, dites m en plus, plus d
infos, plus d informations, plus de détails, détails, en savoir plus, parle moi de: tell me more | n a pas besoin d
être, pas obligé d être, pas forcément: doesnt have to be | en fait, finalement, attends, attendez, pardon, non
attends, désolé, désolée, au final, tout compte fait: actually | plutôt, plutôt que ça, je préfère, préfère,
préférerais, préférence, de préférence, mieux: rather | crémaillère: housewarming | ciné, soirée film: movie night |
saint valentin: valentines | randonnée, rando: hiking | bureau, travail: office | vacances: holiday | camping: camping
| plage: beach | jardin: garden | romantique: romantic | relaxant, relaxer, détente, détendre: relaxing | festif,
festive: festive | élégant, chic: elegant | rafraîchissant: refreshing | salé, salée: salty | petit, petite: small |
grand, grande, gros, grosse: large | plus grand, plus gros, plus grande: bigger | frais, fraîche, fraiche: fresh |
séché, séchée: dried | grillé, grillée: roasted | fumé, fumée: smoked | moulu, moulue: ground | mou, molle, tendre:
soft | dur, dure: hard | croquant, croustillant: crunchy | amer, amère: bitter | acide: sour | doux, douce: mild |
noir, noire, foncé: dark | liquide: liquid | poudre, en poudre: powder | chaud: hot | froid: cold | naturel, nature:
natural | parfumé, parfumée: scented | sensible, sensibles: sensitive | rouge: red | bleu: blue | blanc, blanche,
blancs: white | vert: green | jaune: yellow | rose: pink | violet, violette: purple | gris, grise: grey | marron,
brun: brown | doré: golden | bouteille, bouteilles: bottles | paquet, paquets: packs | boîte, boîtes, conserve: cans |
carton: box | pot, pots: jars | pièce, pièces: pieces | kilo, kilos: kg | litre, litres: l | rouleau, rouleaux: pack |
météo, temps fait il, capitale, quelle heure, il est quelle heure, quelle heure est il: weather | blague: joke |
poème: poem | politique: politics | actualités: news | sont ils, sont elles: are they | contient il, contient elle,
est ce qu il contient, est ce qu elle contient, ça contient: does it contain | marque distributeur, sous marque,
premier prix: store brand | la marque du premier, marque du premier, la marque de la première: the brand of the first
one | travers de porc: pork ribs |
au total, en tout et pour tout: in total | tout à moins de, tout sous, tout en dessous de, tout pour moins de:
everything under | pas de minimum, sans minimum, plus de minimum, oublie le minimum, oubliez le minimum: no minimum |
pas de maximum, sans maximum, plus de maximum: no maximum
| diabétique, diabétiques, diabète: diabetic | sans sel, pauvre en sel, peu salé, peu salée, peu de sel, moins de sel:
low salt
| sans sucres, sans sucre ajouté, sans sucres ajoutés, pauvre en sucre, moins de sucre: sugar free | pauvre en
glucides: low carb
| pauvre en graisses, sans matière grasse: low fat | pauvre en calories, peu calorique: low calorie
"""

_SMALL = """
tu il elle vous ils elles me m te t se s le la les l un une des du de d au aux à en y ce c cet cette ces mon ma mes
ton ta tes son sa ses notre votre vos qui que qu quoi dont où est es suis sont êtes était ai a avons ont peux peut
pouvez pourriez pourrais veut voulez aime cherchez par dans sur chez très bien plus si ça cela plaît plait quelque
quelques chose quel quelle quels quelles là voici voilà aussi alors donc ne n lui leur leurs eux moi toi soi celui
celle ceux celles ceci ci ici chaque chacun chacune même mêmes autre tout toute tous toutes quelqu certains plusieurs
beaucoup peu trop assez mal encore déjà toujours souvent parfois demain hier matin soir midi nuit jour jours semaine
mois année ans an samedi dimanche lundi mardi mercredi jeudi vendredi week end bientôt tard tôt maintenant avant après
pendant depuis contre car puis ensuite enfin sinon fais fait faire font faites ferait ferais va vais vas allez allons
aller vient viens venir viennent prend prenez mets met mettre mange manger manges bois boire cuisine cuisiner prépare
préparer prévois pensais pense penses crois sais sait savoir connais donne donner donnes donnez montre montrer montrez
voir vois regarde regarder trouve trouver dis dites dire parle convient conviendrait irait plairait plaisir pourrait
peuvent pouvoir doit dois devrait être soit serait sera seront étaient avait aurait aurais auriez aura ayant coûte
coûtent coûter vaut prix argent dépenser payer achat envie faim soif tête maux odeur maison appartement salle bain
magasin boutique rayon produit produits article articles truc trucs choses genre sorte sortes type bon bonne bons
bonnes beau belle joli jolie super génial parfait ok okay accord ah oh euh ben bah hein quand comment parce puisque
comme notamment juste seulement vraiment surtout sûr sûre possible reste restent restait vide fini finie accompagner
affaire service aider servir offert offerte prochain prochaine proche tant pis total totale unité dedans dessus
dessous madame monsieur messieurs âge âgé né née lequel laquelle lesquels desquels auquel duquel peau muchisimo
affaires main réfléchir réfléchis dommage guérir pars part partir adore adorent dormir dort grignoter cuire mijoter
recevoir reçois avoir nos vieux vieille nouvelle nouveau préparons mangeons buvons buvez cherchais cherchait besoins
urgence vite rapidement facile style quantité fois
"""
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
    "Please use the shop's own button for your cart.": "Pour ton panier, utilise le bouton de la boutique.",
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
    "I can only help to find items of this shop.": "Je peux seulement aider à trouver des articles de cette boutique.",
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
    "sugar free": "sans sucre",
    "low sodium": "pauvre en sel",
    "low carb": "pauvre en glucides",
    "low fat": "pauvre en graisses",
    "low cholesterol": "pauvre en cholestérol",
    "low calorie": "pauvre en calories",
    "gmo free": "sans OGM",
    "preservative free": "sans conservateurs",
    "and": "et",
}
FRENCH = Language(
    "fr",
    _PHRASES,
    GOODS,
    _SMALL,
    _SAID,
    _THINGS,
    cut="[dljnsctm]|qu|jusqu|lorsqu|puisqu",
    endings=(
        ("s", ""),
        ("x", ""),
        ("es", ""),
        ("e", ""),
        ("aux", "al"),
        ("euse", "eux"),
        ("nne", "n"),
        ("nnes", "n"),
        ("ive", "if"),
        ("ee", "e"),
        ("ees", "e"),
        ("ette", "et"),
        ("elle", "el"),
    ),
    joints=frozenset({"de", "d", "du", "a", "au", "aux", "en"}),
    articles=frozenset({"le", "la", "les", "l"}),
    respelled=(("où", "quand"), ("maïs", "mahis")),
    asks=frozenset({("il", "est"), ("elle", "est"), ("ils", "sont"), ("elles", "sont"), ("c", "est")}),
)
