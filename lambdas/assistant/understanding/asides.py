"""What a message asks that no tool of the assistant knows: the shop's services, advice, the world, the assistant.

Each pattern is a whole way to ask, and no word of it alone: returns and coupons are goods somewhere.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from vitrine.domain.words import fold

_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*")
_APOSTROPHES = re.compile(r"['’‘`]")
_MARKS = re.compile(r"[^\w'/]+")
_DOCTOR = r"(doctor|dr|gp|er|hospital|vet|dentist|lawyer|attorney|pharmacist|pediatrician|therapist|police)"
_PILL = r"(aspirin|ibuprofen|tylenol|advil|paracetamol|antibiotics?|medicines?|medication|meds|painkillers?|pills?)"
_OFFERED = (
    r"(delivery|deliveries|shipping|returns|refunds|coupons?|vouchers?|promo ?codes?|discount codes?|price match(ing)?"
    r"|(loyalty|rewards?|bonus|membership) \w+|loyalty|food stamps|ebt|apple pay|google pay|paypal|credit cards?"
    r"|debit cards?"
    r"|curbside|pick ?up|gift ?wrap(ping)?|(senior|student|military|employee) discounts?|installments|layaway|a (phone|"
    r"telephone) number|an? (email|address|app|website|hotline)|(physical|real|actual|other) (store|shop"
    r"|location)s?|jobs"
    r"|customer (service|support))"
)
_ENGLISH = (
    # What the shop does beside its goods.
    r"\b(return|refund|exchange|delivery|shipping|privacy|cancellation) (policy|policies|fees?|costs?|charges?"
    r"|times?)\b",
    r"\b(can|could|may|do|should|how do|how can) (i|we) (also |still |just )?(return|send .{1,20}back|get (a |my "
    r"|our )?"
    r"(refund|money back))",
    r"\b(do|can|will|could|would|does) (you|u|ya|yall|the (store|shop)|this (store|shop))( guys| also| even| all)?"
    r" (deliver|ship|refund|price match|accept returns|take returns)\b",
    r"\b(do|did|does|can|will|would|are there|is there|have|got|any) (you|u|ya|i|we|the (store|shop))?( guys| also"
    r"| even)?"
    r" ?(do|have|take|takes|accept|accepts|offer|offers|give|get|got|use|apply)? ?(any|a|an|some|my|the|free|this"
    rf"|special| )*{_OFFERED}( for (me|that|this|today|new customers))?( here| today| available| now| near me| too)*$",
    r"\bhow (long|much|fast|soon|many days) .{0,20}\b(delivery|shipping|deliver|ship|arrive)\b",
    r"\b(what|which) time( do| does| are| is)? (you|u|the (store|shop)|it)\b.*\b(open|close|closed|closing|shut)",
    r"\bwhen( do| does| are| is| will)? (you|u|the (store|shop)|your \w+)( guys)? .{0,12}(open|close|closed"
    r"|closing|shut)",
    r"\b(opening|store|business|shop|closing|working) (hours|times?)\b|\bhow late are you\b|\byour hours\b",
    r"\bare (you|u|the (store|shop))( guys| still| all)? (open|closed)\b|\bopen (24 hours|24/7|on (sunday|holiday)s?)",
    r"\bwhere( is| are|s| can i find| do i find) (your|ur|the (nearest|closest)|this|the) (nearest |closest )?"
    r"(store|shop|branch|location|outlet|building)s?\b",
    r"\bwhere are (you|u)( guys)? (located|based|at|from)\b|\b(nearest|closest) (store|shop|branch)\b"
    r"|\b(store|shop|branch|location) (near|close to) (me|us|here|by)\b|\bwhere do you live\b",
    r"\b(whats|what is|give me|can i (have|get)) (your|ur|the) (store |shop )?(address|phone|telephone|number"
    r"|email|name"
    r"|location|policy|manager)\b",
    r"\b(speak|talk|chat|connect me|put me through) (to|with) (a |an |the |your |some)?(real |actual "
    r"|live )?(human|person"
    r"|people|manager|agent|representative|rep|one|body|supervisor|operator|employee|customer)",
    r"\bcustomer (service|support)\b|\b(phone|telephone) number\b|\bhow (do|can) i (contact|reach|call) (you|the)\b",
    r"\bwhere( is|s) my (order|package|parcel|delivery|refund|stuff|money)\b|\btrack (my|an|the) (order|package"
    r"|parcel)\b"
    r"|\b(cancel|change|modify|check( on)?) (my|an|the|this) order\b|\border status\b",
    r"\bmy (order|package|parcel|delivery|shipment)( \w+)? (is|was|has|hasnt|didnt|never|still|came|arrived|got)\b",
    r"\b(can|could|may|do) (i|we|you take|you accept) (pay|cash|card|cards)\b.*|\bhow (do|can) i pay\b",
    r"\b(can|could|may|how do|how can) (i|we) (use|redeem|apply|spend|collect|earn) .{0,16}\b(coupon|voucher|gift ?card"
    r"|ebt|food stamps|points|promo|discount|code)s?\b",
    r"\b(my|your|loyalty|reward|rewards|bonus) (loyalty |reward |rewards |bonus )?(points|membership|account"
    r"|password)\b",
    r"\bare (you|u) (guys )?hiring\b|\b(any )?job openings?\b|\b(work|job) (for|at|with) (you|your)\b",
    r"\bmy (personal )?(data|info|information) (safe|secure|private)\b|\bdo you (store|sell|track|share) my\b",
    # Advice.
    rf"\b(should|must|do|does|shall|ought) (i|we|he|she|they|it|my \w+) .*\b(see|go to|call|visit|ask|talk to|go see"
    rf"|consult|need) (a |an |the |my |his |her |their )?{_DOCTOR}\b",
    rf"\b(if|whether) (i|we|he|she|they|my \w+) (should|must|need to|needs to|have to|has to|ought to) .*{_DOCTOR}\b",
    rf"\bis (it|this|that) (time|serious enough|bad enough) .*{_DOCTOR}\b",
    rf"\b(should|can|could|may|is it (ok|okay|safe)( for me| for \w+)? to) (i|we|he|she|my \w+)? ?(take|give"
    rf"|mix) .*{_PILL}\b",
    rf"\bhow (much|many) {_PILL} (can|should|may|do)\b|\b(what|which|right) (dose|dosage)\b",
    r"\b(is|are|was) (it|this|that|they) (legal|illegal|contagious|against the law)\b|\bcan i (sue|get arrested)\b"
    r"|\b(legal|medical|financial|tax|dating|relationship) advice\b|\bcan you diagnose\b",
    r"\bshould i (invest|divorce|marry|break up|quit|vote|sue|buy (stocks?|bitcoin|crypto|a house))\b",
    # The assistant.
    r"\b(are|r) (you|u|ya) (a |an |just |really |even |actually |like |some |some kind of )*(robot|human|real|person"
    r"|ai|machine|alive|chatgpt|gpt|computer|program|siri|alexa|sentient|chatbot|single|married|conscious)\b",
    r"\b(am i|is this) (talking to|chatting with|speaking (to|with)|just)? ?(a |an )?(robot|bot|human|real|ai|machine"
    r"|person|computer)\b",
    r"\b(do|did) (you|u) have (a |any )?(name|feelings|a soul|kids|a family|parents|friends|a girlfriend|a boyfriend)\b"
    r"|\bwho (made|created|built|programmed|trained|owns|designed) (you|u|this)\b|\bhow old are (you|u)\b",
    r"\bwhat should i call (you|u)\b|\bdo (you|u) (love|hate|dream|sleep|like me|get (tired|bored))\b",
    # The world.
    r"\bwho (won|is winning|scored|will win|lost|is playing|is the (president|king|queen|pope|mayor))\b"
    r"|\bdid the \w+ (win|lose)\b|\b(whats|what is|what was) the (score|time|date)\b",
    r"\bwhat( day| time| year| date| month) is it\b|\b(whats|hows|what is|how is) the weather\b"
    r"|\b(will|is|does) it (going to |gonna )?(rain|snow)(ing)?\b|\bweather (forecast|today|tomorrow|like)\b"
    r"|\bit (will|is going to|is gonna|might) (rain|snow)\b"
    r"|\bwhy (do|does|are|is|cant|dont) (\w+ ){1,3}(not )?(fly|swim|bark|purr|sleep|exist|blue|green|die)\b",
    r"^(hey |so |btw |and |do |did )*(you|u|ya|yall) (play|watch|follow|ski|dance|gamble|believe in) \w+( \w+)?$",
    r"\b(tell|sing|write|read|make) (me |us )?(up )?(a |an |another |some |the |your best |one )*(good |funny "
    r"|short |dad )?"
    r"(joke|story|secret|riddle|song|poem|essay|rap|haiku)s?\b|\bmake me laugh\b|\bsing (me|us)\b",
    r"\b(whats|what is) (the )?(capital|population|meaning) of\b|\b(whats|what is) \d+ (times|plus|minus|x"
    r"|divided) \d*",
    r"\bwhat do (you|u) think (about|of) (the )?(election|politics|president|government|war|news|weather)\b",
    r"\bhow far (is|away is) the (moon|sun)\b|\bwho is (taylor swift|elon musk|jesus|god)\b|\bis there a god\b",
)  # fmt: skip
_GERMAN = (
    r"\b(liefert|liefern|verschickt|versendet|verschicken|versenden) (ihr|sie)\b|\b(bietet|habt|haben) (ihr"
    r"|sie) .{0,12}"
    r"(lieferung|lieferservice|gutscheine?|rabattcodes?|treuepunkte|kundenkarte|payback)\b",
    r"\b(lieferzeit(en)?|versandkosten|lieferkosten|offnungszeiten|ruckgaberecht|kundendienst|kundenservice"
    r"|treuepunkte)\b",
    r"\bwie lange dauert (die|der|eine) (lieferung|versand)\b|\b(umtauschen|zuruckgeben|zuruckschicken|geld zuruck)\b",
    r"\b(wann|bis wann|um wie viel uhr|wie lange) .{0,10}\b(macht|offnet|schliesst|schliesst|habt|haben"
    r"|seid) .{0,14}\b(auf"
    r"|zu|offen|geoffnet|ihr|sie|geschlossen)$",
    r"\b(habt|haben|seid) (ihr|sie) .{0,20}\b(offen|geoffnet|auf|geschlossen)$|\bwo (ist|seid|liegt|finde ich"
    r"|befindet sich)"
    r" .{0,14}\b(laden|filiale|geschaft|markt|ihr)$",
    r"\bwo bleibt meine?\b|\bwo ist mein(e)? (bestellung|paket|lieferung)\b|\bmeine bestellung (ist|kam|kommt"
    r"|stornieren)\b"
    r"|\bbestellung (stornieren|verfolgen)\b|\bmit (einem|einer) (menschen|mitarbeiter|mitarbeiterin) (sprechen"
    r"|reden)\b",
    r"\bkann (ich|man) .{0,16}\b(zahlen|bezahlen)\b|\b(gutschein|coupon) (einlosen|benutzen|verwenden)\b",
    r"\b(soll|sollte|muss|musste) (ich|er|sie|mein \w+|meine \w+) .*\b(zum|einen|den|zur) (arzt|doktor|tierarzt"
    r"|zahnarzt"
    r"|anwalt|arztin)\b|\bist das (legal|erlaubt|ansteckend)\b",
    r"\b(bist du|sind sie) (ein |eine |echt |uberhaupt |wirklich )*(roboter|mensch|bot|ki|maschine|computer|echt"
    r"|real)\b"
    r"|\bwie (heisst|heisst) du\b|\bwie heissen sie\b|\bwie alt bist du\b|\bwer hat dich\b",
    r"\b(erzahl|erzahle|sag|kennst du) .{0,16}\b(witz|witze|geschichte|gedicht)\b|\bwer hat .{0,24}\bgewonnen\b"
    r"|\bwie (wird|ist) das wetter\b|\bwie spat ist es\b|\bregnet es\b|\bwelcher tag ist\b",
)
_FRENCH = (
    r"\b(vous )?(livrez|livrez vous|expediez)( vous)?\b|\b(frais|delais?) de (livraison|port)\b|\bheures d ?ouverture\b"
    r"|\bhoraires\b|\bpolitique de retour\b|\bservice client\b",
    r"\b(faites|offrez|avez|acceptez|prenez)( vous)? .{0,16}\b(livraisons?|bons? de reduction|coupons?|codes? promo"
    r"|carte de fidelite|points de fidelite|retours)\b",
    r"\ba quelle heure .{0,24}\b(ouvr|ferm)|\bquand .{0,20}\b(ouvrez|fermez|ouvre|ferme)\b|\b(etes vous"
    r"|vous etes) (ouverts?"
    r"|fermes?|situes?)\b|\bou (est|se trouve|se situe) (le |votre |la )?(magasin|boutique)\b|\bou etes vous\b",
    r"\b(puis je|je peux|peut on|on peut|comment) (retourner|rendre|echanger|renvoyer|payer|regler|annuler)\b"
    r"|\b(etre rembourse|remboursement)\b|\bma commande (n|est|a|nest|na)\b|\bou est ma (commande|livraison)\b",
    r"\bparler a (un|une|quelquun|quelqu un) ?(humain|personne|conseiller|responsable|vendeur)?\b",
    r"\b(dois je|je dois|devrais je|faut il|est ce que je dois) .*\b(medecin|docteur|veterinaire|avocat|dentiste"
    r"|hopital)\b"
    r"|\b(est ce|cest) (legal|contagieux)\b",
    r"\b(tu es|es tu|vous etes|etes vous|t es) (un |une |vraiment )*(robot|humain|bot|ia|machine|vraie personne"
    r"|personne)\b"
    r"|\bcomment (tu )?t ?appelles( tu)?\b|\bcomment vous appelez\b|\b(quel est )?(ton|votre) nom\b|\bquel age as tu\b",
    r"\braconte .{0,10}\b(blague|histoire)\b|\bqui a gagne\b|\bquel temps (fait|fera)\b|\bquelle heure est il\b"
    r"|\bquel jour sommes\b|\bmeteo\b",
)
_SPANISH = (
    r"\b(hacen|haces|hay|tienen|ofrecen) .{0,10}\b(envios?|entregas?|reparto|cupones|puntos|devoluciones)\b"
    r"|\b(entregan|envian|reparten) (a|en)\b|\b(gastos|costo|coste|tiempo|plazo) de envio\b|\benvio gratis\b"
    r"|\bhorarios?\b|\bpolitica de devolu|\batencion al cliente\b|\btarjeta de (puntos|fidelidad)\b",
    r"\b(a que hora|cuando|hasta que hora|que dias) (abren|cierran|abris|cerrais|abre|cierra|estan abiertos)\b"
    r"|\b(estan|esta|estais) (abiertos?|cerrados?|abierta|cerrada)( hoy| manana| el \w+| los \w+)?$"
    r"|\bdonde (esta|estan|queda|se encuentra) .{0,8}(tienda|local|ubicad\w+|sucursal)\b|\bdonde estan$",
    r"\b(puedo|se puede|podria|como|quiero) (devolver|cambiarlo|pagar|cancelar mi|usar (un|mi) cupon)\b|\breembolso\b"
    r"|\b(donde esta|cuando llega) mi (pedido|paquete)\b|\bmi pedido (no|esta|llego)\b",
    r"\bhablar con (una|un|alguien)( persona| humano| agente| encargado| gerente)?\b",
    r"\b(debo|deberia|tengo que|debe|necesito) .*\b(medico|doctor|doctora|veterinario|abogado|dentista|hospital)\b"
    r"|\bes (legal|contagioso)\b",
    r"\b(eres|es usted|sos) (un |una |realmente |de verdad )*(robot|humano|humana|bot|maquina|ia|persona|real)\b"
    r"|\bcomo te llamas\b|\bcomo se llama usted\b|\bcual es tu nombre\b|\bcuantos anos tienes\b|\bquien te (creo"
    r"|hizo)\b",
    r"\b(cuenta|cuentame|dime) .{0,6}(chiste|historia)\b|\bquien gano\b|\bque (tiempo|hora) (hace|hara|es)\b"
    r"|\bva a llover\b|\bque dia es\b",
)
_ITALIAN = (
    r"\b(consegnate|spedite|fate consegn\w+|fate le consegne)\b|\b(spese|tempi|costi) di (spedizione|consegna)\b"
    r"|\borari(o)?( di apertura)?\b|\bservizio clienti\b|\b(avete|accettate|posso usare) .{0,10}\b(buoni sconto"
    r"|coupon|punti"
    r"|carta fedelta|codice sconto|resi)\b",
    r"\b(a che ora|quando|fino a che ora) (aprite|chiudete|apre|chiude|siete)\b|\bsiete (aperti|chiusi)\b"
    r"|\bdove (si trova|siete|e) .{0,8}(negozio|punto vendita)\b|\bdove siete$",
    r"\b(posso|si puo|potrei|come posso|vorrei) (restituire|rendere|cambiarlo|pagare|annullare)\b|\brimborso\b"
    r"|\bdov ?e il mio (ordine|pacco)\b|\bil mio ordine (non|e)\b|\bparlare con (una|un|qualcuno)( persona| umano)?\b",
    r"\b(devo|dovrei|deve|bisogna|dovrebbe) .*\b(medico|dottore|dottoressa|veterinario|avvocato|dentista|ospedale)\b"
    r"|\be (legale|contagioso)\b",
    r"\b(sei|e lei) (un |una |davvero )*(robot|umano|umana|bot|macchina|ia|persona)\b|\bcome ti chiami\b"
    r"|\bcome si chiama lei\b"
    r"|\bqual e il tuo nome\b|\bquanti anni hai\b|\bchi ti ha (creato|fatto)\b",
    r"\b(racconta|raccontami|dimmi) .{0,6}(barzelletta|storia)\b|\bchi ha vinto\b|\bche (tempo fa|ore sono|giorno e)\b"
    r"|\bpiovera\b",
)
_WAYS = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "es": _SPANISH, "it": _ITALIAN}


class Aside(NamedTuple):
    """What a message says beside: `rest` is what it says to the assistant's purpose, `language` that of the aside."""

    rest: str
    language: str


def aside(message: str, language: str) -> Aside | None:
    """Part what no tool knows from a message, sentence by sentence; None where it asks nothing of the kind.

    `language` is the one that the conversation is in: its ways to ask are looked for first.
    """
    order = sorted(_WAYS, key=lambda code: code != language)
    rest, spoken = [], None
    for sentence in _SENTENCE.findall(message):
        folded = plain(sentence)
        found = next((code for code in order if _pattern(code).search(folded)), None)
        spoken = found or spoken
        rest += [] if found else [sentence]
    return None if spoken is None else Aside("".join(rest).strip(), spoken)


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """Compile a language's ways to ask with the first message, not while the function starts."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in _WAYS[code]))


def plain(sentence: str) -> str:
    """Give a sentence as the patterns know it: folded, with single spaces for marks."""
    return _MARKS.sub(" ", _APOSTROPHES.sub("", fold(sentence))).strip()
