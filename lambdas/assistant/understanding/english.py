"""Words of English that the assistant knows: they are no typing errors of the shop's own words."""

from __future__ import annotations

_COMMON = """
a able about above absolutely actually add adding afternoon again ago ahead all allergic allergies allergy allow
almost alone along already alright also always am amazing among an and another answer any anybody anyone anything
anyway apart apartment are area arent around as ask asking at available avoid avoiding away awesome baby back bad bag
bags bake baking bar basic basket bath bathroom bbq be beach beautiful because bed bedroom been before beginner begin
being below best better between big birthday bit black blue body book books bored both bottle bottles bought box boxes
boy boyfriend brand brands break breakfast bring brother brown brunch budget bulk bunch busy but buy buying by bye
cake camp camping can cannot cant car card care cart cat category celebrate change charge cheap cheaper cheapest
cheers chicken child children choice choose christmas class classic clean cleaning coeliac celiac cold colleague color
colour come compare compared comparison completely contain containing contains cook cooking cool cosy cost costs could
couple course cozy cup cups currency customer cut daily dairy dark date daughter day days deal deals decent definitely
delete deliver delivery desk dessert details diabetic did diet difference different dinner dish dislike do does doesnt
dog doing dollar dollars done dont door double down dozen dress drink drinks dry during each early easter easy eat
eating egg eggs eight either elegant else empty end enough especially euro euros even evening event ever every
everybody everyone everything exactly example except exclude excluding excuse expensive extra face fairly family fan
fancy fast father favorite favourite few fifty find fine first fish fit five flavor flavour flower flowers food foods
for forget four free freezer french fresh friday friend friends fridge from fruit full fun funny garden gave get gets
getting gift gifts girl girlfriend give given gives giving glass gluten go goes going gold gone good goodbye got grab
gran grandma grandpa granny great green grill group guest guests guy guys had hair half hand handy happy hard has hate
have havent having he head healthy hear heavy hello help her here hey hi high him his hobby holiday home hope host hot
hour hours house how however hundred hungry husband i ice idea ideas if ill im important in include including indoor
ingredient ingredients inexpensive inside instead interested into intolerance intolerant is isnt it item items its
itself ive job join just keep kid kids kind kinds kitchen knew know known lactose large last late later least leave
left less let lets level light like liked likes limit line list little live living local long look looking looks lot
lots loud love lovely low lower luck lunch luxury made mail main make makes making man many market matter max maximum
may maybe me meal meals mean meant meat medium meet men message mid middle might milk mind mine minimum minus mix
mixed mom monday money month months mood more morning most mother mouth move movie much mug mum music must my name
natural near need needs neither neutral never new next nice night nights nine no nobody non none nope nor normal not
note nothing now number nut nuts occasion of off offer offers office often oh ok okay old on once one ones online only
open opposite option options or orange order organic other others our out outdoor outside oven over own pack packet
packs pair pan pantry parents part party pay peanut peanuts people per perfect perhaps person pet phone pick picked
picnic picnics piece pieces pink place plain plan planning plant plastic play please pleasure plenty pm point pool
poor possible pot pound pounds prefer preferably preference present presents pretty previous price prices pricey
pricier probably problem product products purple put quality quantity question quick quickly quiet quite rather ready
real really reasonable reasonably recipe recipes recommend recommendation recommendations recommended red regular
relax relaxed relaxing remember remove repeat replace reset result results return rice right roast romantic room
roommate round run said salad salty same saturday sauce save say saying season seat second see seem self sell send
sensitive sesame set seven several shall shampoo share she shellfish shop shopping short should show showed showing
shown shower sick side silver similar simple simply since single sister sit six size skin skip sleep slightly small
smaller smart smell snack snacks so soap soft sold some somebody someone something sometimes son soon sorry sort sorts
sound soup soy special specific spend spicy sport spring stand start stay still stock stomach stop store strong stuff
style such sugar suggest suggestion suggestions summer sunday super supper support sure surprise sweet table take
taken takes tall taste tasty teacher teen tell ten than thank thanks that thats the their them then there these they
thing things think third this those though thousand three through thursday time tip tired to today together told
tomorrow tonight too top total totally toward town toy travel treat tree tried trip true try trying tuesday two type
types under understand unless until up upon us use used useful using usual usually vacation vegan vegetable vegetables
vegetarian very visit wait walk wall want wanted wants warm was wash watch water way we wear weather wednesday wedding
week weekend weeks welcome well went were what whats wheat when where which while white who whole why wide wife will
window wine winter wish with within without woman women wonder wood word work working works world worried worry worse
would wouldnt write wrong gross disgusting nasty awful
horrible foul year years yellow yes yesterday yet you young your yours yourself zero meh hmm
"""
COMMON: frozenset[str] = frozenset(_COMMON.split())

_FUNCTION = """
a about actually add after again all also am an and another any anybody anyone anything are around as ask at available
avoid be because been before being besides best better both brand brands bring but buy buying by can cannot cant
category choice choose come consider could course day days definitely dear did different do does doesnt doing done
dont each either else ensure even ever every everybody everyone everything exactly example fairly feel few find fine
first for from get getting give go goes going good got grab great had has have havent having he hello help her here
hers hey hi him his hope how however hunting i id idea ideas if ill im in inside instead into is isnt it item items
its itself ive just keep kind kinds know known large last later least left let lets like liked likes list little look
looking looks lot lots love made make makes making many may maybe me mean meant might mind mine more most much must my
myself name near need needed needs neither never new next nice no nobody non none nor not note nothing now number of
off offer offered oh ok okay on once one ones only onto open option options or order other others our ours out over
own part per perhaps person pick picked please plenty possible prefer preferably preference present pretty probably
product products put quite rather ready real really recommend recommendation recommendations recommended regarding
right round said same say saying search second see seem sell selling send several shall she shop shopping should show
showed showing shown since so some somebody someone something sometimes soon sorry sort sorts start still stock stuff
such suggest suggestion suggestions sure take taken takes tell than thank thanks that thats the their them then there
these they thing things think third this those though through time to today together told tomorrow tonight too top
total totally toward treat tried try trying type types under understand unless until up upon us use used useful using
usual usually very via wait want wanted wants was way we week well went were what whatever whats when where whether
which while who whos why will wish with within without wonder wondering work works would wouldnt yeah yep yes
yet you your yours yourself hmm kindly thx pls ya gonna wanna need nah nope alright cool awesome perfect man people
household under below above between budget cheap cheaper cheapest price prices priced pricey expensive inexpensive
affordable cost costs money spend pay max maximum minimum min euro euros dollar dollars pound pounds bucks usd eur gbp
cent cents bottle bottles pack packs packet packets piece pieces box boxes bag bags jar jars can cans tin tins dozen
couple few half occasion mood gift gifts details detail compare similar alternative alternatives allergic allergy
allergies intolerant intolerance free contain contains containing except excluding exclude anyway actually mixed
ingredient ingredients bye goodbye hello hungry fancy quick quickly
"""
_TALK = """
plus w n k hiya heya whyd comma period somewhere ojo
idk dunno lol lmao omg ffs wtf btw tbh imo imho rn lowkey highkey asap bro bruh dude mate fam guys folks hun luv yo
bet nah
nope yup yep uh um erm er ah oh ooh aha haha hehe huh gimme lemme kinda sorta gotta cuz coz bc tho u ur r pls plz plss
thx ty np damn bloody darn crap stupid useless dumb idiot bot robot assistant anymore afterwards yikes ugh phew wow eww
instead tops eat eats eating ate anyways literally basically honestly seriously obviously apparently mostly mainly
scrap scratch recently lately turned went shall
confirm confirmed hes shes bout ideally longer necessary outgrew outgrown requirement condition restriction raise
raised exceed exceeds exceeding bump
fancier pricier nicer restrict narrow selection assortment collection costing thought thoughts obliged grateful respond
food foods
"""
"""What people say between the words that count."""
FUNCTION: frozenset[str] = frozenset((_FUNCTION + _TALK).split())
"""Words that say nothing of what is searched for."""

OCCASIONS: dict[str, str] = {
    "birthday": "birthday", "wedding": "wedding", "anniversary": "anniversary", "christmas": "christmas",
    "xmas": "christmas", "easter": "easter", "halloween": "halloween", "valentine": "valentine's day",
    "valentines": "valentine's day", "party": "party", "picnic": "picnic", "barbecue": "barbecue", "bbq": "barbecue",
    "breakfast": "breakfast", "brunch": "brunch", "lunch": "lunch", "dinner": "dinner", "supper": "dinner",
    "gift": "gift", "present": "gift", "housewarming": "housewarming", "graduation": "graduation", "holiday": "holiday",
    "holidays": "holiday", "camping": "camping", "hike": "hiking", "hiking": "hiking", "travel": "travel",
    "movie": "movie night", "thanksgiving": "thanksgiving", "ramadan": "ramadan", "hanukkah": "hanukkah",
    "office": "office", "beach": "beach", "garden": "garden",
}  # fmt: skip
MOODS: dict[str, str] = {
    "cosy": "cosy", "cozy": "cosy", "festive": "festive", "romantic": "romantic", "relaxing": "relaxing",
    "relaxed": "relaxing", "refreshing": "refreshing", "elegant": "elegant", "fun": "fun", "fancy": "fancy",
    "healthy": "healthy", "comforting": "comforting", "adventurous": "adventurous", "sweet": "sweet",
    "savory": "savoury",
    "savoury": "savoury", "spicy": "spicy", "light": "light",
}  # fmt: skip
_ADJECTIVES = """
white red green blue black yellow brown pink purple orange grey gray golden clear dark light bright plain mixed assorted
small smaller smallest large larger largest big bigger biggest mini tiny huge medium long short thin thick tall slim
wide
single double family giant travel fresh frozen chilled cold hot warm dry dried wet liquid powdered instant canned tinned
bottled bagged boxed packed loose raw cooked smoked roasted grilled baked fried toasted salted unsalted sweet sweetened
unsweetened sour bitter spicy mild savory savoury smooth crunchy crispy creamy chunky soft hard firm tender juicy whole
ground sliced shredded grated chopped diced peeled boneless skinless seedless pitted strong weak decaf decaffeinated
diet
lite skim skimmed natural organic local domestic imported artisan homemade classic original traditional modern plain
flavored flavoured unflavored scented unscented fragrance-free sensitive gentle quick easy simple healthy low high
herbal
salty sugary fizzy still sparkling premium basic everyday seasonal vegan vegetarian kosher halal bigger
"""
ADJECTIVES: frozenset[str] = frozenset(_ADJECTIVES.split())
"""Words that tell more of a thing and are none: alone they ask for another sort of what was asked for before."""
_PERSONS = """
kid kids child children baby babies toddler toddlers boy boys girl girls teen teens teenager husband wife partner spouse
boyfriend girlfriend mother mom mum mummy father dad daddy parents sister brother sibling grandma grandmother granny
gran
grandpa grandfather aunt auntie uncle cousin niece nephew son daughter friend friends colleague colleagues coworker
coworkers boss teacher neighbor neighbour neighbors neighbours roommate guest guests visitor visitors family law class
classmates host hostess people person man woman men women lady ladies gentleman somebody everyone company relatives
"""
PERSONS: frozenset[str] = frozenset(_PERSONS.split())
"""For whom something is: no thing that a shop has, though a category may be called after them."""
IDEAS: dict[str, str] = {
    "breakfast": "cereal eggs bread yogurt juice", "brunch": "eggs bread fruit juice", "lunch": "sandwich salad soup",
    "dinner": "pasta chicken rice vegetables", "barbecue": "sausages burgers buns sauce charcoal", "picnic":
    "sandwiches fruit juice crackers", "movie night": "popcorn chips candy soft drinks", "party": "snacks chips cake",
    "birthday": "cake candles chocolate", "gift": "chocolate candles gift box flowers", "christmas":
    "chocolate cookies candles decoration", "easter": "chocolate eggs candy", "halloween": "candy sweets",
    "thanksgiving": "turkey stuffing pie", "camping": "snacks water canned food", "hiking": "bars nuts fruit water",
    "wedding": "wine chocolate gift", "housewarming": "candle plant wine", "valentine's day": "chocolate flowers wine",
}  # fmt: skip
"""What is often wanted for an occasion: words for a search by meaning, and nothing that binds."""
CHEAP = frozenset({"broke", "cheap", "affordable", "inexpensive", "budget", "economical", "lowcost", "bargain"})
DEAR = frozenset({"expensive", "premium", "luxury", "luxurious", "upscale", "pricey", "fancy", "posh"})
