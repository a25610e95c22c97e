"""Words that claim nothing of an item, and the few that claim what can be checked."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BENIGN = _words(
    """
    a about above according across actually add added adding affordable afraid afternoon again against ahead all
    along already also alternatively always am among an and another answer any anyone anything are arent around as
    ask asked asking assist assistant assortment at available away back basket be because been before being below
    besides bet between beyond bit both brand browse budget but buy buying by call called can cannot cant carried
    carry cart case catalogue category cents change cheaper cheapest check choice choices choose chosen closest
    color colour come comes comfortably coming compare compared comparing consider considering contain containing
    contains cost costing could couldnt cover covers criteria criterion currency currently dad day deal dear dearest
    decent decide decided deciding declared detail did didnt differ difference different discount discounted do does
    doesnt dollar done dont down each easily eat eating either else enjoy enough entire especially eur euro even
    evening every everything exact exactly example exclude excluded expensive fall falls family fan far father
    feature featuring feel few fifth finally find fine first firstly fit fits fitting flavor flavour following for
    former formerly found fourth from further gbp get give given glad go goes going good great had happy has hasnt
    have havent hear hello help here heres hey hi higher highest hold holds hope hopefully how however i id idea
    ideal ideas if ill im in include included including indeed inside instead interest interested into is isnt it
    item itll its itself ive just keep keeps kept kind know known label labels last lastly latter least leave leaves
    leaving left less let lets lie lies like likely likewise liking limit limits list listed look looking lot lower
    lowest made make maker match matches matching matter may maybe me mean meanwhile meet meeting meets mention
    mentioned might mind moment money more morning most mother much mum must my name named narrow near nearest
    neatly need needs neither never next nice nicely no nobody none nor not note nothing now of off offer often ok
    on once one only onto open option or order ordering originally other our out over overall own paid particularly
    pay paying per perhaps person pick picked picking picks place please pleased plus possible pound precisely
    prefer preference previously price priced pricier priciest pricing product put question quite range rather read
    ready really reason reasonable recommend reduced refine regular regularly related request requested requirement
    requirements rest result right roughly rule ruled run runs sadly sale satisfies satisfy save saving say scent
    search second secondly see seem select selection sell sells sensible shall share shelf shop should shouldnt show
    shown side similar simply since sit sits size skip skipped so sold solid some somebody someone something soon
    sorry sort speak specified specify spend spending spot stand stands start stay still stock straightforward such
    suggest suggesting suggestion suit suitable sure surely tagged take taste tell telling terms than thank that
    thats the their them themselves then there theres these they theyre thing think thinking third this those though
    thought through tick ticks time to today together tonight too top tops total toward truly try two type
    unavailable under understand unfortunately until up upon us usd use usual usually value very via view want
    wanted was wasnt way we welcome well were werent what whatever whats when whenever where whether which while who
    why will wish wished wishes with within without wonder wont word work worth would wouldnt yes you youd youll
    your youre yourself
    """
)
"""Compared in the singular as well; what is said with them of prices, stock, offers and order is checked by itself."""
CHEAP = _words("cheapest lowest")
DEAR = _words("dearest priciest highest")
NEGATIONS = _words(
    """
    not no never without none neither nor dont doesnt isnt arent wont cant cannot couldnt didnt havent hasnt wasnt
    werent nothing lacks lacking except excluding unlike
    """
)
CONTAINS = _words("contain contains containing includes included include with has have made ingredient ingredients")
NUMBER_WORDS = {
    word: float(value)
    for value, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
} | {"twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "hundred": 100.0, "dozen": 12.0}
ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}
OFFERS = _words(
    "sale reduced discount discounted deal off saving save originally previously formerly down offer offers"
)
CURRENCIES = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "$": "USD", "dollar": "USD", "dollars": "USD",
    "usd": "USD", "£": "GBP", "pound": "GBP", "pounds": "GBP", "gbp": "GBP",
}  # fmt: skip
ALLERGENS = _words(
    """
    nut peanut milk dairy lactose gluten wheat egg soy soya fish shellfish sesame mustard celery almond hazelnut walnut
    cashew barley rye allergen lupin sulphite
    """
)
